using Vouch.Algebra;
namespace Vouch.Prover;
internal static class Ntt
{
    public static void Encode(ReadOnlySpan<ulong> coefficients, Span<ulong> codeword)
    {
        codeword.Clear(); coefficients.CopyTo(codeword);
        var n = codeword.Length; var log = System.Numerics.BitOperations.Log2((uint)n);
        for (uint i = 0, j = 0; i < n; i++) { if (i < j) (codeword[(int)i], codeword[(int)j]) = (codeword[(int)j], codeword[(int)i]); var m = (uint)n >> 1; while (m >= 1 && (j & m) != 0) { j ^= m; m >>= 1; } j |= m; }
        for (var s = 1; s <= log; s++)
        {
            var m = 1 << s; var w = Goldilocks.RootOfUnity(s).Value; var tw = new ulong[m / 2]; tw[0] = 1;
            for (var i = 1; i < m / 2; i++) tw[i] = Goldilocks.Mul(tw[i - 1], w);
            for (var k = 0; k < n; k += m)
                for (var j = 0; j < m / 2; j++)
                { var t = Goldilocks.Mul(tw[j], codeword[k + j + (m / 2)]); var u = codeword[k + j]; codeword[k + j] = Goldilocks.Add(u, t); codeword[k + j + (m / 2)] = Goldilocks.Sub(u, t); }
        }
    }
}
