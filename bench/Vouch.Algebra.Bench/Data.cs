namespace Vouch.Algebra.Bench;

/// <summary>Reproducible inputs.</summary>
internal static class Data
{
    public static ulong[] Words(int length, ulong seed)
    {
        var words = new ulong[length];
        for (int i = 0; i < length; i++)
        {
            seed = (seed * 6364136223846793005UL) + 1442695040888963407UL;
            words[i] = Goldilocks.Canonicalize(seed ^ (seed >> 29));
        }

        return words;
    }

    public static ExtensionVector<TK> Vector<TK>(int length, ulong seed)
        where TK : unmanaged, IExtension<TK>
    {
        var vector = new ExtensionVector<TK>(length);
        for (int d = 0; d < TK.Degree; d++)
        {
            Words(length, seed + (ulong)d).CopyTo(vector.Plane(d));
        }

        return vector;
    }
}
