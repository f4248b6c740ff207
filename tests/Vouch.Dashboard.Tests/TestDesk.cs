using System.Diagnostics;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Protocol.Keys;
using Vouch.Server.Dashboard.Data;
using Vouch.Verifier;

namespace Vouch.Dashboard.Tests;

/// <summary>The real verifier for what is uploaded; the seeded network has no stored proofs, so its tasks' checks are told.</summary>
internal sealed class TestDesk(IDashboardData data) : IProofDesk
{
    public async Task<TaskCheck?> CheckTaskAsync(TaskId id, CancellationToken cancellation) =>
        await data.TaskAsync(id, cancellation) is null ? null : new TaskCheck(id,
        [
            new Check("The proof holds for this model and this input.", true, "412,300 bytes", 38.2),
            new Check("The receipt of its payment is in a block that this network signed.", true, "block 4,126, path of 2 steps", 1.4),
        ]);

    public Task<UploadCheck?> CheckUploadAsync(Stream proof, Digest256 model, CancellationToken cancellation) => Task.FromResult<UploadCheck?>(null);

    public async Task<UploadCheck> CheckUploadAsync(Stream proof, Stream key, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await proof.CopyToAsync(bytes, cancellation);
        using var keyBytes = new MemoryStream();
        await key.CopyToAsync(keyBytes, cancellation);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var verifying = VerifyingKey.Read(keyBytes.ToArray());
            var verdict = ModelVerifier.CheckKey(verifying);
            var ports = new PublicPorts([], []);
            if (verdict.Accepted) verdict = ModelVerifier.Verify(verifying, null, bytes.ToArray(), VerifierPolicy.Default, out ports);
            return new UploadCheck(
                verdict.Accepted, verdict.Accepted ? "" : verdict.Stage.ToString(), verdict.Detail, Stopwatch.GetElapsedTime(start).TotalMilliseconds,
                bytes.Length, ports.Inputs, ports.Outputs);
        }
        catch (InvalidDataException e)
        {
            return new UploadCheck(false, "The key cannot be read", e.Message, Stopwatch.GetElapsedTime(start).TotalMilliseconds, bytes.Length, [], []);
        }
    }
}
