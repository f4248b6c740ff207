using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>Rows to codewords, per value of the codeword: in natural order, and in blocks of 2^17 as commitments take them.</summary>
public class EncodeBench
{
    private const int LogRow = 17;
    private const int LogCode = 21;
    private readonly ulong[] _code = new ulong[1 << (LogRow + 3)];
    private readonly ulong[] _row = Data.Words(1 << LogRow, 13);
    private readonly ulong[] _few = Data.Words(256, 14);
    private readonly ulong[] _masked = Data.Words((1 << LogRow) + 78, 15);
    private readonly ulong[] _twice = Data.Words((1 << (LogRow + 1)) - 256, 16);
    private readonly ulong[] _block = new ulong[1 << LogRow];
    private int _next;

    [Benchmark(OperationsPerInvoke = 1 << (LogRow + 3))]
    public void EncodeRow() => Ntt.EncodeRow(_row, _code, 7);

    [Benchmark(OperationsPerInvoke = 1 << LogRow)]
    public void BlockOf256Coefficients() => Block(_few);

    [Benchmark(OperationsPerInvoke = 1 << LogRow)]
    public void BlockOfItsLengthAndMask() => Block(_masked);

    [Benchmark(OperationsPerInvoke = 1 << LogRow)]
    public void BlockOfTwiceItsLength() => Block(_twice);

    // Another block each time, as in a commitment: its roots are other ones.
    private void Block(ulong[] coefficients) => Ntt.EncodeBlock(coefficients, _block, _next++ & 7, LogCode);
}
