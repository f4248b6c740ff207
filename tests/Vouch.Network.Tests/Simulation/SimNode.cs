using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;

namespace Vouch.Network.Tests.Simulation;

internal enum Character
{
    Honest,
    Crashing,
    Lying,
    Accusing,
    Silent,
    Slow,
    Doubling,
    Stealing,
}

/// <summary>A node, with the character of its owner.</summary>
internal sealed class SimNode(Simulation sim, SigningKey key, Character character)
{
    private readonly HashSet<(TaskId Task, int Epoch)> _work = [];
    private SimCoordinator? _at;

    public Address Address => key.Address;

    public SigningKey Key => key;

    public int FreeSlots => Math.Max(0, 2 - _work.Count);

    /// <summary>Connects somewhere, now and after each lost connection.</summary>
    public void Connect()
    {
        _at?.Disconnect(this);
        _at = sim.AnyCoordinator();
        _at.Connect(this);
        sim.After(4000 + sim.Next(10_000), Connect);
    }

    public void Assign(TaskRecord task)
    {
        if (task.Lease is not { } lease || lease.Node != Address || !_work.Add((task.Id, lease.Epoch))) return;
        var name = (task.Id, lease.Epoch);
        if (MayCrash()) return;
        if (character == Character.Silent) return;
        if (character == Character.Accusing || sim.Chance(0.05))
        {
            Decline(name, character == Character.Accusing ? DeclineReason.BadInput : (DeclineReason)(1 + sim.Next(6)));
            return;
        }

        // Whoever wants to be paid for nothing claims at once, for leases it never had too.
        if (character == Character.Stealing) Deliver((task.Id, lease.Epoch + sim.Next(3) - 1), Claim(name, true), 1);
        Beat(name);
        sim.After(100 + sim.Next(character == Character.Slow ? 6000 : 900), () => Finish(name));
    }

    public void Question(TaskId task, int epoch)
    {
        if (_work.Contains((task, epoch)) && character != Character.Silent) sim.Send(() => _at?.Beat(this, task, epoch));
    }

    public void Revoke(TaskId task, int epoch) => _work.Remove((task, epoch));

    private void Beat((TaskId Task, int Epoch) name)
    {
        if (!_work.Contains(name)) return;
        if (character != Character.Slow || sim.Chance(0.5)) sim.Send(() => _at?.Beat(this, name.Task, name.Epoch));
        sim.After(350, () => Beat(name));
    }

    private void Finish((TaskId Task, int Epoch) name)
    {
        if (!_work.Contains(name) || MayCrash()) return;
        var isGood = character != Character.Lying || sim.Chance(0.5);
        Deliver(name, Claim(name, isGood), 8);
        if (character == Character.Doubling)
        {
            Deliver(name, Claim(name, true), 2);
            Deliver(name, Claim(name, true), 2);
        }
    }

    /// <summary>Says it again until it hears an answer.</summary>
    private void Deliver((TaskId Task, int Epoch) name, SignedClaim claim, int tries)
    {
        if (tries == 0 || (MayCrash() && sim.HasFaults)) return;
        var isHeard = false;
        claim = claim with { Claim = claim.Claim with { Epoch = name.Epoch } };
        if (name.Epoch < 1) return;
        var digest = claim.Claim.Digest;
        var signed = claim with { Signature = sim.Sign(key, () => digest) };
        var verdict = sim.GoodProofs.Contains(claim.Claim.Proof) ? new ProofVerdict(true, "") : new ProofVerdict(false, "it fails");
        var at = sim.AnyCoordinator();
        sim.Send(() => at.Receive(new ReportCommand(signed, verdict), _ =>
        {
            isHeard = true;
            _work.Remove(name);
        }));
        sim.After(500, () =>
        {
            if (!isHeard) Deliver(name, claim, tries - 1);
        });
    }

    private SignedClaim Claim((TaskId Task, int Epoch) name, bool isGood)
    {
        var proof = sim.NextDigest();
        if (isGood && character != Character.Stealing) sim.GoodProofs.Add(proof);
        return new SignedClaim(
            new ResultClaim(World.Network.Address, name.Task, name.Epoch, Address, proof, 100, 1, 1, EnergyKind.Unknown), default);
    }

    private void Decline((TaskId Task, int Epoch) name, DeclineReason reason) => sim.Send(() => sim.AnyCoordinator().Receive(
        new DeclineCommand(name.Task, Address, name.Epoch, reason), _ => _work.Remove(name)));

    /// <summary>Forgets everything, at any step; comes back as if new.</summary>
    private bool MayCrash()
    {
        if (character != Character.Crashing || !sim.HasFaults || !sim.Chance(0.25)) return false;
        _work.Clear();
        return true;
    }
}
