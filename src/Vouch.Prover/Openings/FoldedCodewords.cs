using Vouch.Algebra;

namespace Vouch.Prover.Openings;

/// <summary>
/// Code words of a folded row, one for each coordinate. Three transforms do not divide between two cores, so each is taken apart:
/// block by block as a commitment's, then the permutation in parts.
/// </summary>
internal static class FoldedCodewords
{
    /// <summary>Parts of a permutation; the first have more to swap than the last.</summary>
    private const int Parts = 16;

    /// <summary>Words in natural order.</summary>
    /// <param name="table">The row's coefficients, exponent bits reversed; only the first 2^variables count.</param>
    /// <param name="variables">log2 of their number.</param>
    /// <param name="logDomain">log2 of the length of a code word.</param>
    /// <param name="cancellation">Cancels.</param>
    public static ulong[][] Encode<TK>(
        ExtensionVector<TK> table, int variables, int logDomain, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        using var exponents = WhirTables.Reversed(table, variables);
        var codeword = new ulong[TK.Degree][];
        for (var d = 0; d < codeword.Length; d++)
        {
            codeword[d] = GC.AllocateUninitializedArray<ulong>(1 << logDomain);
        }

        if (logDomain < Ntt.LogLeastBlock)
        {
            for (var d = 0; d < codeword.Length; d++)
            {
                Ntt.EncodeRow(exponents.Plane(d), codeword[d]);
            }

            return codeword;
        }

        // A block as long as the row: shorter ones would repeat levels.
        var logBlock = Math.Clamp(variables, Ntt.LogLeastBlock, logDomain);
        var options = new ParallelOptions { CancellationToken = cancellation };
        Ntt.Prepare(logDomain);
        Parallel.For(0, TK.Degree << (logDomain - logBlock), options, i =>
        {
            var (d, block) = (i >> (logDomain - logBlock), i & ((1 << (logDomain - logBlock)) - 1));
            Ntt.EncodeBlock(
                exponents.Plane(d), codeword[d].AsSpan(block << logBlock, 1 << logBlock), block, logDomain);
        });
        Parallel.For(0, TK.Degree * Parts, options, i => Ntt.IntoNaturalOrder(codeword[i / Parts], i % Parts, Parts));
        return codeword;
    }
}
