using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Lying;

/// <summary>Shared by the tests of lies.</summary>
internal static class Telling
{
    /// <summary>Tells a lie at 100 bits and expects the rejection at a stage.</summary>
    public static void Rejected(Setup setup, Lie<Quadratic> lie, RejectionStage stage = RejectionStage.Claim)
    {
        var verdict = LyingProver.Tell(setup, lie);
        Assert.Equal(stage, verdict.Stage);
    }

    /// <summary>The shared matrix statement's assignment with one block replaced.</summary>
    public static Assignment With(int block, Func<long[], long[]> change) => With(Setup.SharedMatrix.Assignment, block, change);

    /// <summary>An assignment with one block replaced.</summary>
    public static Assignment With(Assignment assignment, int block, Func<long[], long[]> change)
    {
        var values = assignment.Values.ToArray();
        values[block] = change([.. values[block]]);
        return new Assignment(values);
    }

    /// <summary>Replaces the first cell.</summary>
    public static Func<long[], long[]> First(long value) => cells =>
    {
        cells[0] = value;
        return cells;
    };

    /// <summary>Adds to the last cell.</summary>
    public static Func<long[], long[]> AddToLast(long summand) => cells =>
    {
        cells[^1] += summand;
        return cells;
    };

    /// <summary>Sets a cell of V, in the padded block, in what is committed and in what is argued from.</summary>
    public static void SetCell<TK>(TraceMatrix<TK> trace, ProofStatement statement, int block, int place, ulong value)
        where TK : unmanaged, IExtension<TK>
    {
        var layout = statement.Layout;
        var first = (long)layout.Region(BlockSource.Trace)!.First << layout.LogColumns;
        var cell = (int)(layout.Offset(block) - first) + place;
        trace.Cells[cell] = value;
        trace.Rows[cell >> layout.LogColumns][cell & ((1 << layout.LogColumns) - 1)] = value;
    }

    /// <summary>Adds one to a committed pad (coordinate 0), and to the pad as the prover knows it.</summary>
    public static void RaisePad<TK>(TraceMatrix<TK> trace, ProofStatement statement, int pad)
        where TK : unmanaged, IExtension<TK>
    {
        trace.Pads[pad] += TK.One;
        SetCell(trace, statement, statement.Layout.PadBlock, pad, trace.Pads[pad][0]);
    }

    /// <summary>Changes z at one exponent so that the claim left over holds.</summary>
    public static Action<Quadratic[], Quadratic[], Quadratic> ForgeAt(int exponent) => (z, weights, wanted) =>
    {
        var missing = wanted - SimpleFields.Dot(z, weights);
        z[exponent] += missing * weights[exponent].Inverse();
    };
}
