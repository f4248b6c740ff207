using Vouch.Models;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// Shows that equations in the field are equations between integers: for every statement, the largest magnitudes of all
/// terms, from the ranges forced on the blocks, add up to less than 2^62, which is below half the field. A model for
/// which this fails is refused; so is a system with a block on which nothing forces a range.
/// </summary>
internal sealed class IntegerCheck(ConstraintSystem system, Func<int, Interval> rangeOf)
{
    private static readonly Int128 Limit = Int128.One << 62;
    private static readonly ConstraintSystem Nothing = new([], [], [], []);

    public void Run()
    {
        for (var block = 0; block < system.Blocks.Count; block++) rangeOf(block);
        foreach (var lookup in system.Lookups)
        {
            foreach (var column in lookup.Columns) Require(lookup.Name, Magnitude(column));
        }

        foreach (var product in system.Products) Require(product.Name, Magnitude(product));
    }

    /// <summary>The largest magnitude that the terms of a statement may add up to.</summary>
    /// <exception cref="ModelException">It is beyond what the check would pass.</exception>
    public static Int128 Magnitude(ProductStatement statement, Func<int, Interval> rangeOf) =>
        new IntegerCheck(Nothing, rangeOf).Magnitude(statement);

    private Int128 Magnitude(ProductStatement statement)
    {
        var total = Int128.Abs(statement.Linear.Constant);
        foreach (var term in statement.Linear.Terms)
        {
            total += Magnitude(term) * SumCells(statement, term.View.Mentions);
        }

        if (statement.Left is null || statement.Right is null) return total;
        var (left, right) = (Magnitude(statement.Left), Magnitude(statement.Right));

        // Int128 holds any product of two magnitudes below 2^62; larger factors are refused before they are multiplied.
        Require(statement.Name, left);
        Require(statement.Name, right);
        Require(statement.Name, left * right);
        return total + (left * right * SumCells(statement, _ => true));
    }

    private static Int128 SumCells(ProductStatement statement, Func<int, bool> counts)
    {
        Int128 cells = 1;
        for (var axis = 0; axis < statement.Grid.Length; axis++)
        {
            if (statement.Roles[axis] == AxisRole.Sum && counts(axis)) cells *= statement.Grid[axis];
        }

        return cells;
    }

    private Int128 Magnitude(LinearForm form) =>
        form.Terms.Aggregate(Int128.Abs(form.Constant), (total, term) => total + Magnitude(term));

    private Int128 Magnitude(FormTerm term) => Int128.Abs(term.Coefficient) * rangeOf(term.View.Block).Magnitude;

    private static void Require(string name, Int128 magnitude)
    {
        if (magnitude < Limit) return;
        throw new ModelException(
            $"Statement \"{name}\" may reach {magnitude}, beyond 2^62, so it would not hold over the integers. " +
            "The layer sums too many or too large products; use fewer bits for its weights.");
    }
}
