using Vouch.Identity;
using Vouch.Network.Orders;
using Vouch.Node.Energy;
using ClaimedEnergy = Vouch.Network.Orders.EnergyKind;
using EnergyKind = Vouch.Node.Energy.EnergyKind;

namespace Vouch.Node.Agent;

/// <summary>Signs what is delivered. Demos and tests of networks derive liars from it.</summary>
public class ProofSigner
{
    /// <summary>The claim for a proof, and the bytes that go with it.</summary>
    internal (byte[] Proof, SignedClaim Claim) Sign(
        Keyring keys, Address network, HeldLease lease, byte[] proof, double cpuSeconds, TaskEnergy? energy)
    {
        var delivered = PrepareDelivery(proof);
        var claim = new ResultClaim(
            network, lease.Task, lease.Epoch, keys.Address, Digest256.Keccak(delivered), delivered.Length, (long)(1000 * cpuSeconds),
            (long)(1e6 * Math.Max(0, energy?.Joules ?? 0)),
            energy is null ? ClaimedEnergy.Unknown : energy.Kind == EnergyKind.Measured ? ClaimedEnergy.Measured : ClaimedEnergy.Estimated);
        return (delivered, new SignedClaim(claim, keys.Signing.Sign(claim.Digest)));
    }

    /// <summary>The verified proof as it is delivered: itself. Where a lie is to be shown, another.</summary>
    protected virtual byte[] PrepareDelivery(byte[] proof) => proof;
}
