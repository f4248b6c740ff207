using Vouch.Protocol.Statements;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>Shorthand for linear forms.</summary>
internal static class Sentences
{
    public static LinearForm Form(long constant, params (long Coefficient, View View)[] terms) =>
        new(constant, [.. terms.Select(t => new FormTerm(t.Coefficient, t.View))]);

    /// <summary>A block whose axes follow the given grid axes.</summary>
    public static View Of(int block, params int[] axes) =>
        new(block, [.. axes.Select(a => new ViewGroup(1, 0, [new AxisTerm(a, 1)]))]);
}
