using Vouch.Compiler.Keys;
using Vouch.Models;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Node.Work;

/// <summary>A model ready to prove.</summary>
/// <param name="Prover">The prover.</param>
/// <param name="Proving">The secret half of the key.</param>
/// <param name="Verifying">The public half.</param>
/// <param name="Bytes">About how much memory it holds between proofs.</param>
internal sealed record LoadedProver(InferenceProver Prover, ProvingKey Proving, VerifyingKey Verifying, long Bytes);

/// <summary>
/// The models used last, kept loaded within a number of bytes: loading lowers the network and commits to the weights, which
/// costs as much as a proof or more. Not safe for concurrent use.
/// </summary>
internal sealed class LoadedProvers(long mostBytes, long? memoryCap)
{
    // A stamp changes when the folder's files do, so that a model compiled anew is loaded anew.
    private readonly LinkedList<(string Stamp, LoadedProver Prover)> _used = [];

    public int Count => _used.Count;

    /// <summary>The prover of a folder.</summary>
    /// <exception cref="UsageException">The folder holds no usable key, or the model needs more memory than the cap.</exception>
    /// <exception cref="ModelException">Its files are damaged.</exception>
    public LoadedProver Get(string path, CancellationToken cancellation)
    {
        var folder = new KeyFolder(path);
        var stamp = Stamp(folder);
        for (var node = _used.First; node is not null; node = node.Next)
        {
            if (node.Value.Stamp != stamp) continue;
            _used.Remove(node);
            _used.AddFirst(node);
            return node.Value.Prover;
        }

        var (proving, verifying) = folder.Load();
        RequireMemory(verifying);
        var bytes = HeldBytes(verifying.Statement);
        // Room first: the old and the new together must not exceed the bound either.
        MakeRoom(bytes);
        var loaded = new LoadedProver(new InferenceProver(proving, verifying, cancellation), proving, verifying, bytes);
        // A model that exceeds the bound alone is used once and not kept.
        if (bytes <= mostBytes) _used.AddFirst((stamp, loaded));
        return loaded;
    }

    /// <summary>Lets all of them go.</summary>
    public void Clear() => _used.Clear();

    private void MakeRoom(long bytes)
    {
        while (_used.Count > 0 && _used.Sum(entry => entry.Prover.Bytes) + bytes > mostBytes) _used.RemoveLast();
    }

    private void RequireMemory(VerifyingKey key)
    {
        var needed = CostEstimate.Of(key.Statement, weightsInFile: false).PeakBytes;
        if (needed <= memoryCap || memoryCap is null) return;
        throw new UsageException(
            $"A proof of this model needs about {needed >> 20} MiB; the owner's memory cap is {memoryCap >> 20} MiB.",
            "Raise the cap, or leave this model to larger machines.");
    }

    /// <summary>Code words of the weights, their coefficients, and the integer network.</summary>
    private static long HeldBytes(ProofStatement statement)
    {
        var rows = statement.Layout.Regions.Where(region => region.Source == BlockSource.Weights).Sum(region => (long)region.Count);
        var cells = statement.System.Blocks.Where(b => b.Source == BlockSource.Weights).Sum(b => (long)b.ValidCells);
        return sizeof(ulong) * ((rows << statement.Matrix.LogDomain) + (rows << statement.Matrix.LogColumns) + cells);
    }

    private static string Stamp(KeyFolder folder)
    {
        var stamps = new[] { folder.ProvingPath, folder.VerifyingPath }.Select(path => new FileInfo(path))
            .Select(file => file.Exists ? $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}" : file.FullName);
        return string.Join('\n', stamps);
    }
}
