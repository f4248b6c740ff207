using Vouch.Algebra;

namespace Vouch.Protocol.Argument;

/// <summary>
/// A deferred check: Constant + sum of pads + sum of functionals on committed blocks = 0. Everything the argument must
/// verify about hidden values takes this form (docs/protocol.md, section 6); the opening proves all of them at once.
/// </summary>
public sealed class LinearConstraint<TK>
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>For the report of a failing check.</summary>
    public required string Name { get; init; }

    /// <summary>Public part.</summary>
    public TK Constant { get; set; } = TK.Zero;

    /// <summary>Coefficients of pads, by column of the pad block.</summary>
    public List<(int Pad, TK Coefficient)> Pads { get; } = [];

    /// <summary>Coefficients of cells of the mask row.</summary>
    public List<(int Cell, TK Coefficient)> MaskCells { get; } = [];

    /// <summary>Functionals on blocks.</summary>
    public List<Functional<TK>> Functionals { get; } = [];

    /// <summary>Adds a hidden value times a coefficient: what was said, minus its pad.</summary>
    public void Add(Padded<TK> value, TK coefficient)
    {
        Constant += coefficient * value.Said;
        if (value.Pad >= 0)
        {
            Pads.Add((value.Pad, -coefficient));
        }
    }

    /// <summary>Adds another constraint's terms times a coefficient.</summary>
    public void Add(LinearConstraint<TK> other, TK coefficient)
    {
        ArgumentNullException.ThrowIfNull(other);
        Constant += coefficient * other.Constant;
        foreach (var (pad, c) in other.Pads)
        {
            Pads.Add((pad, coefficient * c));
        }

        foreach (var (cell, c) in other.MaskCells)
        {
            MaskCells.Add((cell, coefficient * c));
        }

        foreach (var functional in other.Functionals)
        {
            Functionals.Add(functional.Scaled(coefficient));
        }
    }

    /// <summary>
    /// Adds coefficient * x * y for two hidden values: with x = X - a and y = Y - b this is
    /// XY - Xb - Ya + ab, and the cell of the product ab makes it linear.
    /// </summary>
    public void AddProduct(Padded<TK> x, Padded<TK> y, int productPad, TK coefficient)
    {
        Constant += coefficient * x.Said * y.Said;
        Pads.Add((y.Pad, -(coefficient * x.Said)));
        Pads.Add((x.Pad, -(coefficient * y.Said)));
        Pads.Add((productPad, coefficient));
    }
}

/// <summary>A hidden value as the verifier holds it: what was said is the value plus the pad.</summary>
/// <param name="Said">The message.</param>
/// <param name="Pad">Column of the pad block, or -1 for a value said in the clear.</param>
public readonly record struct Padded<TK>(TK Said, int Pad)
    where TK : unmanaged, IExtension<TK>;
