using System.Diagnostics;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Protocol.Keys;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Dashboard.Text;
using Vouch.Server.Engine;
using Vouch.Verifier;

namespace Vouch.Server.Dashboard.Server;

/// <summary>Verifies with the coordinator's own verifier and its bounds; what is uploaded waits on disk until it is its turn.</summary>
internal sealed class ServerProofDesk(
    INetworkStore store, KeyCache keys, IProofJudge judge, ProofChecker checker, SignatureChecker signatures, ReceiptReader receipts,
    CoordinatorOptions options) : IProofDesk, IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.Limits.VerifierCount);

    /// <inheritdoc/>
    public async Task<TaskCheck?> CheckTaskAsync(TaskId id, CancellationToken cancellation)
    {
        if (await store.FindTaskAsync(id, cancellation) is not { } task) return null;
        if (task.Result is not { } result) return new TaskCheck(id, [new Check("There is a result.", false, "The task has none to verify.", 0)]);
        await _turns.WaitAsync(cancellation);
        try
        {
            var checks = new List<Check> { await ProofAsync(task, result, cancellation), Claim(task, result) };
            foreach (var receipt in await receipts.OfTaskAsync(id, cancellation))
            {
                if (receipt.Entry.Kind == EntryKind.Settled) checks.Add(Receipt(receipt));
            }

            if (checks.Count == 2) checks.Add(new Check("Its payment has a receipt.", false, "There is none on the chain.", 0));
            return new TaskCheck(id, checks);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<UploadCheck?> CheckUploadAsync(Stream proof, Digest256 model, CancellationToken cancellation)
    {
        if (await store.Models.FindAsync(model, cancellation) is not { } record) return null;
        return await UploadAsync(proof, () => keys.GetAsync(record, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public Task<UploadCheck> CheckUploadAsync(Stream proof, Stream key, CancellationToken cancellation) => UploadAsync(
        proof,
        async () =>
        {
            var bytes = await ReadAsync(key, cancellation);
            return await Task.Run(() => CheckKey(bytes), cancellation);
        },
        cancellation);

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<UploadCheck> UploadAsync(Stream proof, Func<Task<VerifyingKey>> read, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            var key = await read();
            var bytes = await ReadAsync(proof, cancellation);
            var start = Stopwatch.GetTimestamp();
            if (key.HasCommittedInputs)
            {
                return new UploadCheck(
                    false, "More is needed", "This model\u2019s inputs are committed: its proof means something only with the commitment of an order. Use \u201cVerify again\u201d on the task\u2019s page, or vouch verify.",
                    0, bytes.Length, [], []);
            }

            var (verdict, ports) = await checker.VerifyAsync(key, null, bytes, cancellation);
            return new UploadCheck(
                verdict.Accepted, verdict.Accepted ? "" : verdict.Stage.ToString(), verdict.Detail, Elapsed(start), bytes.Length,
                verdict.Accepted ? ports.Inputs : [], verdict.Accepted ? ports.Outputs : []);
        }
        catch (InvalidDataException e)
        {
            return new UploadCheck(false, "The key cannot be used", e.Message, 0, proof.Length, [], []);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<Check> ProofAsync(TaskRecord task, TaskResult result, CancellationToken cancellation)
    {
        const string what = "The stored proof holds for this model and the order\u2019s input.";
        var (claim, order) = (result.Claim.Claim, task.Order.Order);
        if (await store.Models.FindAsync(order.Model, cancellation) is not { } model) return new Check(what, false, "The model is no longer published here.", 0);
        if (await store.Blobs.ReadAsync(claim.Proof, cancellation) is not { } proof)
            return new Check(what, false, "Its time is over and it is no longer kept here; who downloaded it can still verify it.", 0);
        var start = Stopwatch.GetTimestamp();
        var verdict = await judge.JudgeAsync(model, order.Input, proof, cancellation);
        return new Check(what, verdict.Accepted, verdict.Accepted ? Show.Bytes(proof.Length) : verdict.Detail, Elapsed(start));
    }

    private Check Claim(TaskRecord task, TaskResult result)
    {
        var start = Stopwatch.GetTimestamp();
        var holds = signatures.Verify(task.Order.Order.Requester, task.Order.Order.Digest.ToBytes(), task.Order.Signature)
            && signatures.Verify(result.Claim.Claim.Node, result.Claim.Claim.Digest.ToBytes(), result.Claim.Signature);
        return new Check("The requester signed this order, and the node this result.", holds, "two secp256k1 signatures", Elapsed(start));
    }

    private Check Receipt(ReceiptView receipt)
    {
        var (start, header) = (Stopwatch.GetTimestamp(), receipt.Header);
        var stands = EntryTree.Verify(receipt.Bytes, receipt.Index, header.Count, receipt.Path, header.Root);
        var signed = header.Network == options.NetworkKey.Address && signatures.Verify(header.Network, header.Digest.ToBytes(), receipt.Signature);
        var detail = $"block {Show.Count(header.Height)}, path of {Show.Many(receipt.Path.Count, "step")}"
            + (stands ? "" : "; the path does not lead to the root") + (signed ? "" : "; the header is not signed by this network");
        return new Check("The receipt of its payment stands in a block this network signed.", stands && signed, detail, Elapsed(start));
    }

    private static VerifyingKey CheckKey(byte[] bytes)
    {
        var key = VerifyingKey.Read(bytes);
        var verdict = ModelVerifier.CheckKey(key);
        return verdict.Accepted ? key : throw new InvalidDataException("It is refused: " + verdict.Detail);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    private static double Elapsed(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
