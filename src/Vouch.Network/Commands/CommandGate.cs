using Vouch.Identity;
using Vouch.Network.Orders;

namespace Vouch.Network.Commands;

/// <summary>
/// Where commands come in: form, network, amounts, times and signatures, everything that can be said of a command without
/// knowing any state. Pure and thread-safe; the costly checks happen here, before any lock is taken.
/// </summary>
/// <remarks>
/// Of times only what cannot become right later is refused here: signed in the future, or in an impossible order. Whether
/// something is too old is the machine's question, because an old command may be the repetition of an accepted one.
/// </remarks>
public sealed class CommandGate
{
    private readonly FormChecks _forms;
    private readonly SignatureChecker _checker;

    /// <summary>A gate for one network.</summary>
    /// <exception cref="ArgumentException">No network can be run by these rules.</exception>
    public CommandGate(Address network, NetworkRules rules, SignatureChecker checker)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(checker);
        if (rules.Fault() is { } fault) throw new ArgumentException(fault, nameof(rules));
        (_forms, _checker) = (new FormChecks(network, rules), checker);
    }

    /// <summary>Checks a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="admitted">The command, if its outcome is done; else null.</param>
    /// <returns>Done, or what is wrong with it.</returns>
    public Outcome Admit(Command command, long now, out AdmittedCommand? admitted)
    {
        ArgumentNullException.ThrowIfNull(command);
        admitted = null;
        var outcome = _forms.Check(command, now);
        if (!outcome.IsDone) return outcome;
        var signer = default(Address);
        if (command is ResealCommand reseal)
        {
            if (!TryRecover(reseal, out signer)) return FormChecks.BadSignature("Nobody");
        }
        else if (ClaimOf(command) is { } claim)
        {
            if (!_checker.Verify(claim)) return FormChecks.BadSignature(claim.Signer.ToString());
            signer = claim.Signer;
        }

        admitted = new AdmittedCommand(command, signer);
        return Outcome.Done;
    }

    /// <summary>Checks many commands: the same answers as one by one, in less time for each.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>For each, in order, its outcome and, if done, the admitted command.</returns>
    public IReadOnlyList<(Outcome Outcome, AdmittedCommand? Admitted)> AdmitMany(IReadOnlyList<Command> commands, long now)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var answers = new (Outcome Outcome, AdmittedCommand? Admitted)[commands.Count];
        var (claims, places) = (new List<SignatureClaim>(), new List<int>());
        for (var i = 0; i < answers.Length; i++)
        {
            var outcome = _forms.Check(commands[i], now);
            if (!outcome.IsDone)
            {
                answers[i] = (outcome, null);
            }
            else if (ClaimOf(commands[i]) is { } claim)
            {
                claims.Add(claim);
                places.Add(i);
            }
            else
            {
                answers[i] = (Admit(commands[i], now, out var admitted), admitted);
            }
        }

        var valid = new bool[claims.Count];
        _checker.VerifyMany([.. claims], valid);
        for (var i = 0; i < valid.Length; i++)
        {
            var signer = claims[i].Signer;
            answers[places[i]] = valid[i]
                ? (Outcome.Done, new AdmittedCommand(commands[places[i]], signer))
                : (FormChecks.BadSignature(signer.ToString()), null);
        }

        return answers;
    }

    /// <summary>A change of candidates does not name its author; the machine compares whoever signed with the task.</summary>
    private bool TryRecover(ResealCommand command, out Address signer)
    {
        Span<byte> digest = stackalloc byte[Digest256.Size];
        command.Change.Change.Digest.Write(digest);
        return _checker.TryRecover(digest, command.Change.Signature, out signer);
    }

    private static SignatureClaim? ClaimOf(Command command) => command switch
    {
        SubmitCommand { Order: var o } => new SignatureClaim(o.Order.Requester, o.Order.Digest, o.Signature),
        ReportCommand { Claim: var c } => new SignatureClaim(c.Claim.Node, c.Claim.Digest, c.Signature),
        AccountCommand { Request: var r } => new SignatureClaim(r.Request.Account, r.Request.Digest, r.Signature),
        RegisterCommand { Profile: var p } => new SignatureClaim(p.Profile.Node, p.Profile.Digest, p.Signature),
        _ => null,
    };
}
