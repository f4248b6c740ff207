using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;

namespace Vouch.Server.Engine;

/// <summary>Says whether a proof holds for a model and for the input that an order names.</summary>
internal interface IProofJudge
{
    /// <summary>What keeps proofs under a model's key from speaking of an input so bound, for people; null: nothing.</summary>
    Task<string?> FaultOfAsync(ModelRecord model, InputBinding binding, CancellationToken cancellation);

    /// <summary>Verifies one proof.</summary>
    Task<ProofVerdict> JudgeAsync(ModelRecord model, InputBinding binding, ReadOnlyMemory<byte> proof, CancellationToken cancellation);
}
