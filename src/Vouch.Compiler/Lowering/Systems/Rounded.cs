namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// Integers x = (v + Half) >> Shift of which helpers are parts: how a witness is filled without an array for every step.
/// </summary>
/// <param name="Values">Computes v.</param>
/// <param name="Half">Added before the shift.</param>
/// <param name="Shift">Arithmetic shift to the right.</param>
internal sealed record Rounded(Func<Witness, long[]> Values, long Half = 0, int Shift = 0)
{
    /// <summary>Bits of x: (x >> from) &amp; mask.</summary>
    public long[] Bits(Witness witness, int from, long mask)
    {
        var values = Values(witness);
        var result = GC.AllocateUninitializedArray<long>(values.Length);
        var shift = Shift + from;
        for (var i = 0; i < result.Length; i++) result[i] = ((values[i] + Half) >> shift) & mask;
        return result;
    }

    /// <summary>The bits that the shift drops.</summary>
    public long[] Remainder(Witness witness)
    {
        var values = Values(witness);
        var result = GC.AllocateUninitializedArray<long>(values.Length);
        var mask = (1L << Shift) - 1;
        for (var i = 0; i < result.Length; i++) result[i] = (values[i] + Half) & mask;
        return result;
    }

    /// <summary>The entry x >> bits of a list that begins with entry <paramref name="first"/>.</summary>
    /// <returns>The entries, or null if some x has none.</returns>
    public long[]? Entries(Witness witness, long[] list, int first, int bits)
    {
        var values = Values(witness);
        var result = GC.AllocateUninitializedArray<long>(values.Length);
        var shift = Shift + bits;
        for (var i = 0; i < result.Length; i++)
        {
            var at = ((values[i] + Half) >> shift) - first;
            if ((ulong)at >= (ulong)list.Length) return null;
            result[i] = list[at];
        }

        return result;
    }

    /// <summary>A function of x.</summary>
    public long[] Select(Witness witness, Func<long, long> function) =>
        Array.ConvertAll(Values(witness), v => function((v + Half) >> Shift));
}
