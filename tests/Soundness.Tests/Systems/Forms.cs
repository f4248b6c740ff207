using Vouch.Protocol.Statements;

namespace Soundness.Tests.Systems;

/// <summary>Short ways to write linear forms and views.</summary>
internal static class Forms
{
    public static LinearForm Form(long constant, params (long Coefficient, View View)[] terms) =>
        new(constant, [.. terms.Select(t => new FormTerm(t.Coefficient, t.View))]);

    /// <summary>A block along these grid axes, one per block axis.</summary>
    public static View Of(int block, params int[] axes) =>
        new(block, [.. axes.Select(a => new ViewGroup(1, 0, [new AxisTerm(a, 1)]))]);

    /// <summary>A one-cell block read at its only cell.</summary>
    public static View Cell(int block) => new(block, [new ViewGroup(1, 0, [])]);
}
