using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;

namespace Vouch.Server.Engine;

/// <summary>Says whether a proof holds for a model and for the input that an order names.</summary>
internal interface IProofJudge
{
    /// <summary>Verifies one proof.</summary>
    Task<ProofVerdict> JudgeAsync(ModelRecord model, InputBinding binding, ReadOnlyMemory<byte> proof, CancellationToken cancellation);
}
