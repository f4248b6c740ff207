using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>Linear forms written the way one reads them.</summary>
internal static class Forms
{
    /// <summary>The constant 0.</summary>
    public static LinearForm Zero { get; } = new(0, []);

    /// <summary>A view by itself.</summary>
    public static LinearForm Of(View view) => new(0, [new FormTerm(1, view)]);

    /// <summary>form + constant.</summary>
    public static LinearForm Plus(this LinearForm form, long constant) =>
        form with { Constant = checked(form.Constant + constant) };

    /// <summary>form + coefficient * view.</summary>
    public static LinearForm Plus(this LinearForm form, long coefficient, View view) =>
        form with { Terms = [.. form.Terms, new FormTerm(coefficient, view)] };

    /// <summary>form + factor * other.</summary>
    public static LinearForm Plus(this LinearForm form, long factor, LinearForm other) => new(
        checked(form.Constant + (factor * other.Constant)),
        [.. form.Terms, .. other.Terms.Select(term => new FormTerm(checked(factor * term.Coefficient), term.View))]);

    /// <summary>A block read cell by cell along a grid of its own shape.</summary>
    public static View Identity(int block, int rank) =>
        new(block, [.. Enumerable.Range(0, rank).Select(axis => new ViewGroup(1, 0, [new AxisTerm(axis, 1)]))]);
}
