using Vouch.Identity;
using Vouch.Network;

namespace Vouch.Server.Dashboard.Data;

/// <summary>Verifies again, for whoever asks: the same verifier that decides about payment.</summary>
public interface IProofDesk
{
    /// <summary>
    /// Verifies a task's stored proof against its model and its order's input, and the receipt of its payment: Merkle path, header,
    /// signature of the network. Null if there is no such task.
    /// </summary>
    Task<TaskCheck?> CheckTaskAsync(TaskId id, CancellationToken cancellation);

    /// <summary>Verifies an uploaded proof against a published model; null if there is no such model.</summary>
    /// <param name="proof">Read only once it is this proof's turn, so that uploads in waiting hold no memory; its length is known.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellation">Cancels.</param>
    Task<UploadCheck?> CheckUploadAsync(Stream proof, Digest256 model, CancellationToken cancellation);

    /// <summary>Verifies an uploaded proof against an uploaded verifying key.</summary>
    Task<UploadCheck> CheckUploadAsync(Stream proof, Stream key, CancellationToken cancellation);
}

/// <summary>One of the things that were checked.</summary>
/// <param name="What">In words: "The proof holds for this model and this input".</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record Check(string What, bool Holds, string Detail, double Milliseconds);

/// <summary>A task verified again.</summary>
public sealed record TaskCheck(TaskId Task, IReadOnlyList<Check> Checks)
{
    /// <summary>Whether everything holds.</summary>
    public bool Holds => Checks.All(check => check.Holds);
}

/// <summary>An uploaded proof verified.</summary>
/// <param name="Accepted">Whether it holds.</param>
/// <param name="Stage">Where it fell; empty if it holds.</param>
/// <param name="Detail">Why, for people.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="ProofBytes">Size of the proof.</param>
/// <param name="Inputs">Public input codes by port; null where private.</param>
/// <param name="Outputs">Public output codes by port; null where private.</param>
public sealed record UploadCheck(
    bool Accepted, string Stage, string Detail, double Milliseconds, long ProofBytes, IReadOnlyList<long[]?> Inputs, IReadOnlyList<long[]?> Outputs);
