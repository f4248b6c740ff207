using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;

namespace Vouch.Compiler.Keys;

/// <summary>
/// The commitment to a key's weights, from the file beside the key where there is a good one, else made again and, if it is
/// large, left there. A store that does not work costs time, never a proof.
/// </summary>
internal static class KeptWeights
{
    /// <summary>Makes a commitment; with a store and many weights, in a file.</summary>
    /// <param name="layout">Layout of a statement about the weights.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="values">Values of the weight blocks.</param>
    /// <param name="seed">32 secret bytes, or empty for public weights.</param>
    /// <param name="store">Where to keep it; null for memory.</param>
    /// <param name="draft">The file it is in, for the caller to place or dispose; null if it is in memory.</param>
    /// <param name="cancellation">Cancels.</param>
    public static RowCommitment? Make(
        Layout layout, MatrixParameters matrix, Assignment values, byte[] seed, ICommitmentStore? store, out ICommitmentDraft? draft,
        CancellationToken cancellation)
    {
        draft = null;
        if (store is not null && layout.Region(BlockSource.Weights) is { } region
            && store.IsWorthKeeping(matrix, region.Count) && store.Begin() is { } own)
        {
            var begun = new LargeDraft(own);
            try
            {
                var kept = WeightsCommitment.Build(
                    layout, BlockSource.Weights, matrix, values, seed, cancellation, begun.Path);
                draft = begun;
                return kept;
            }
            catch (Exception e) when (IsOfStore(e))
            {
                // No room, most likely: memory will do.
                begun.Dispose();
            }
            catch
            {
                begun.Dispose();
                throw;
            }
        }

        return WeightsCommitment.Build(layout, BlockSource.Weights, matrix, values, seed, cancellation);
    }

    /// <summary>Opens the file of a key's commitment.</summary>
    /// <returns>Null if there is none, or it is damaged or another key's.</returns>
    public static RowCommitment? Find(VerifyingKey key, ICommitmentStore? store, CancellationToken cancellation)
    {
        if (store is null || !File.Exists(store.Path))
        {
            return null;
        }

        try
        {
            return WeightsCommitment.Open(
                store.Path, key.Statement.Layout, BlockSource.Weights, key.Statement.Matrix, key.Statement.WeightsRoot, cancellation);
        }
        catch (Exception e) when (IsOfStore(e))
        {
            return null;
        }
    }

    private static bool IsOfStore(Exception e) => e switch
    {
        AggregateException all => all.InnerExceptions.All(IsOfStore),
        _ => e is IOException or UnauthorizedAccessException or InvalidDataException,
    };
}
