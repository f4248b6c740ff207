using Vouch.Identity;

namespace Vouch.Network.Audit;

/// <summary>Signatures gathered while the chain is walked, checked thousands at a time, in the background.</summary>
internal sealed class SignatureBatch(SignatureChecker checker, AuditOptions options)
{
    private const int Size = 1 << 14;
    private List<SignatureClaim> _claims = new(Size);
    private List<(long Line, string Whose)> _places = new(Size);
    private Task<AuditFinding?> _running = Task.FromResult<AuditFinding?>(null);

    /// <summary>How many were gathered.</summary>
    public long Count { get; private set; }

    /// <summary>Gathers one; false as soon as an earlier one is known to be wrong, so that the walk can stop.</summary>
    public bool Add(in SignatureClaim claim, long line, string whose)
    {
        if (!options.CheckSignatures) return true;
        Count++;
        _claims.Add(claim);
        _places.Add((line, whose));
        return _claims.Count < Size || Flush() is null;
    }

    /// <summary>The earlier of a finding of the walk and the first wrong signature.</summary>
    public AuditFinding? Earliest(AuditFinding? found)
    {
        var wrong = Flush() ?? _running.GetAwaiter().GetResult();
        return wrong is null || (found is not null && found.Line < wrong.Line) ? found : wrong;
    }

    /// <summary>Waits for the batch before, whose finding is returned, and starts on this one.</summary>
    private AuditFinding? Flush()
    {
        var before = _running.GetAwaiter().GetResult();
        if (before is not null) return before;
        var (claims, places) = (_claims.ToArray(), _places);
        (_claims, _places) = (new List<SignatureClaim>(Size), new List<(long, string)>(Size));
        _running = Task.Run(() => Check(claims, places));
        return null;
    }

    private AuditFinding? Check(SignatureClaim[] claims, List<(long Line, string Whose)> places)
    {
        var valid = new bool[claims.Length];
        checker.VerifyMany(claims, valid, options.Threads);
        var first = Array.IndexOf(valid, false);
        return first < 0 ? null : new AuditFinding(
            places[first].Line, $"the signature is not that of {places[first].Whose}, {claims[first].Signer}.");
    }
}
