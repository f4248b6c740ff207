using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <summary>
/// Turns a constraint's parts that are not committed into constants (public blocks, indicators) and its pads into one
/// functional on the pad block, so that what is left speaks of V alone.
/// </summary>
public static class FunctionalResolver
{
    /// <summary>Resolves a constraint in place and returns its functionals, all on committed blocks.</summary>
    public static IReadOnlyList<Functional<TK>> Resolve<TK>(
        LinearConstraint<TK> constraint, Layout layout, long[]?[] publicValues)
        where TK : unmanaged, IExtension<TK>
    {
        ArgumentNullException.ThrowIfNull(constraint);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(publicValues);
        var committed = new List<Functional<TK>>();
        foreach (var functional in constraint.Functionals)
        {
            switch (layout.Blocks[functional.Block].Source)
            {
                case BlockSource.Ones:
                    constraint.Constant += OnOnes(functional);
                    break;
                case BlockSource.Public:
                    constraint.Constant += OnValues(functional, publicValues[functional.Block]);
                    break;
                default:
                    committed.Add(functional);
                    break;
            }
        }

        if (constraint.Pads.Count > 0)
        {
            committed.Add(OnPads(constraint, layout));
            constraint.Pads.Clear();
        }

        constraint.Functionals.Clear();
        constraint.Functionals.AddRange(committed);
        return committed;
    }

    private static Functional<TK> OnPads<TK>(LinearConstraint<TK> constraint, Layout layout)
        where TK : unmanaged, IExtension<TK>
    {
        var weights = new TK[layout.Blocks[layout.PadBlock].Shape[1]];
        foreach (var (pad, coefficient) in constraint.Pads)
        {
            weights[pad] += coefficient;
        }

        var basis = new TK[TK.Degree];
        var power = TK.One;
        for (var d = 0; d < basis.Length; d++, power *= TK.Generator)
        {
            basis[d] = power;
        }

        return new Functional<TK>(layout.PadBlock, TK.One, [1, 1], [basis, weights]);
    }

    private static TK OnOnes<TK>(Functional<TK> functional)
        where TK : unmanaged, IExtension<TK>
    {
        var value = functional.Coefficient;
        foreach (var group in functional.Weights)
        {
            var sum = TK.Zero;
            foreach (var weight in group)
            {
                sum += weight;
            }

            value *= sum;
        }

        return value;
    }

    /// <summary>A functional's value on a block's row-major valid cells.</summary>
    public static TK OnValues<TK>(Functional<TK> functional, long[]? values)
        where TK : unmanaged, IExtension<TK>
    {
        ArgumentNullException.ThrowIfNull(functional);
        if (values is null)
        {
            throw new InvalidOperationException("A public block has no values.");
        }

        return functional.Coefficient * Contract(functional.Weights, 0, values);
    }

    private static TK Contract<TK>(TK[][] weights, int group, ReadOnlySpan<long> values)
        where TK : unmanaged, IExtension<TK>
    {
        var sum = TK.Zero;
        var own = weights[group];
        var step = values.Length / own.Length;
        for (var i = 0; i < own.Length; i++)
        {
            sum += group == weights.Length - 1
                ? own[i].MulBase(Goldilocks.FromInt64(values[i]))
                : own[i] * Contract(weights, group + 1, values.Slice(i * step, step));
        }

        return sum;
    }
}
