namespace Vouch.Algebra;

/// <summary>
/// Registers holding one extension element per lane: a register per coordinate. All lanes canonical.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <typeparam name="TPacked">The register type.</typeparam>
public interface IPackedExtension<TSelf, TPacked>
    where TSelf : struct, IPackedExtension<TSelf, TPacked>
    where TPacked : struct, IPacked<TPacked>
{
    /// <summary>The extension degree.</summary>
    static abstract int Degree { get; }

    /// <summary>Every lane 0.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Reads consecutive elements; coordinate d is at word d * stride.</summary>
    static abstract TSelf Load(ref readonly ulong source, nint stride);

    /// <summary>Writes consecutive elements; coordinate d goes to word d * stride.</summary>
    static abstract void Store(in TSelf value, ref ulong destination, nint stride);

    /// <summary>One element, given by its consecutive coordinates, in every lane.</summary>
    static abstract TSelf Broadcast(ref readonly ulong coordinates);

    /// <summary>a + b.</summary>
    static abstract TSelf Add(in TSelf a, in TSelf b);

    /// <summary>a + b for base-field b.</summary>
    static abstract TSelf AddBase(in TSelf a, TPacked b);

    /// <summary>a - b.</summary>
    static abstract TSelf Sub(in TSelf a, in TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf Mul(in TSelf a, in TSelf b);

    /// <summary>a0 * b0 + a1 * b1.</summary>
    static abstract TSelf Mul2(in TSelf a0, in TSelf b0, in TSelf a1, in TSelf b1);

    /// <summary>a * b for base-field b.</summary>
    static abstract TSelf MulBase(in TSelf a, TPacked b);

    /// <summary>a0 * b0 + a1 * b1 for base-field b0 and b1.</summary>
    static abstract TSelf MulBase2(in TSelf a0, TPacked b0, in TSelf a1, TPacked b1);
}
