using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>Some thousands of claims, checked in the order of their signers so that tables stay in the caches.</summary>
internal sealed class ClaimBlock
{
    private readonly SignatureChecker _checker;
    private readonly SignatureClaim[] _claims;
    private readonly int[] _order;
    private readonly FixedBaseTable?[] _tables;
    private readonly int _threads;

    public ClaimBlock(SignatureChecker checker, ReadOnlySpan<SignatureClaim> claims, int threads)
    {
        _checker = checker;
        _claims = claims.ToArray();
        _tables = new FixedBaseTable?[claims.Length];
        _threads = threads;
        Results = new bool[claims.Length];
        var signers = new Address[claims.Length];
        _order = new int[claims.Length];
        for (int i = 0; i < claims.Length; i++) (signers[i], _order[i]) = (claims[i].Signer, i);
        Array.Sort(signers, _order);
    }

    /// <summary>Whether each claim is true, in the order given.</summary>
    public bool[] Results { get; }

    public void Run()
    {
        List<(int From, int To)> groups = Groups();
        Share(groups.Count, i => FindTable(groups[i].From, groups[i].To));
        int batches = (_order.Length + VerifierBatch.Capacity - 1) / VerifierBatch.Capacity;
        Share(batches, i => Check(
            i * VerifierBatch.Capacity, Math.Min(_order.Length, (i + 1) * VerifierBatch.Capacity)));
    }

    /// <summary>Runs of the order with one signer.</summary>
    private List<(int From, int To)> Groups()
    {
        var groups = new List<(int, int)>();
        int from = 0;
        for (int i = 1; i <= _order.Length; i++)
        {
            if (i < _order.Length && _claims[_order[i]].Signer == _claims[_order[from]].Signer) continue;
            groups.Add((from, i));
            from = i;
        }

        return groups;
    }

    /// <summary>The table for a run of claims: remembered, or built where the run is long enough.</summary>
    private void FindTable(int from, int to)
    {
        Address signer = _claims[_order[from]].Signer;
        FixedBaseTable? table = _checker.Tables.Find(signer);

        // A true claim tells the key. False ones in front of it cost a recovery each, as they would alone.
        for (int i = from; table is null && to - i > KeyTables.WorthATable; i++)
        {
            ref readonly SignatureClaim claim = ref _claims[_order[i]];
            if (SignatureChecker.TryRecover(SignatureChecker.ScalarOf(claim.Digest), claim.Signature, out AffinePoint key)
                && Address.Of(key) == signer)
            {
                table = _checker.Tables.Add(signer, key);
            }
        }

        for (int i = from; i < to; i++) _tables[i] = table;
    }

    private void Check(int from, int to)
    {
        var batch = new VerifierBatch();
        for (int i = from; i < to; i++)
        {
            ref readonly SignatureClaim claim = ref _claims[_order[i]];
            if (_tables[i] is { } table && !claim.Signature.IsEmpty)
            {
                batch.Add(table, SignatureChecker.ScalarOf(claim.Digest), claim.Signature, _order[i]);
            }
        }

        batch.RunVar(Results);
        for (int i = from; i < to; i++)
        {
            int place = _order[i];
            if (Results[place]) continue;
            ref readonly SignatureClaim claim = ref _claims[place];
            Results[place] = _tables[i] is null
                ? _checker.VerifyByRecovery(claim.Signer, SignatureChecker.ScalarOf(claim.Digest), claim.Signature)
                : _checker.Verify(claim);
        }
    }

    private void Share(int count, Action<int> body)
    {
        if (_threads == 1 || count < 2)
        {
            for (int i = 0; i < count; i++) body(i);
            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _threads }, body);
    }
}
