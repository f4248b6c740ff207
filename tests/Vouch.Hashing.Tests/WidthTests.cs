using System.Runtime.InteropServices;
using Xunit;

namespace Vouch.Hashing.Tests;

/// <summary>Every width gives what the scalar sponge gives.</summary>
public class WidthTests
{
    [Theory]
    [InlineData(12)]
    [InlineData(24)]
    public void Eight_lanes_equal_eight_scalar_permutations(int rounds)
    {
        var random = new Random(1);
        ulong[] lanes = new ulong[200];
        random.NextBytes(MemoryMarshal.AsBytes(lanes.AsSpan()));
        ulong[][] single =
            [.. Enumerable.Range(0, 8).Select(j => Enumerable.Range(0, 25).Select(i => lanes[(8 * i) + j]).ToArray())];
        for (int turn = 0; turn < 50; turn++)
        {
            KeccakP1600.PermuteLanes(lanes, rounds);
            for (int j = 0; j < 8; j++)
            {
                KeccakP1600.Permute(single[j], rounds);
                for (int i = 0; i < 25; i++) Assert.Equal(single[j][i], lanes[(8 * i) + j]);
            }
        }
    }

    [Fact]
    public void The_kernel_in_use_is_the_one_the_environment_allows()
    {
        int expected = Environment.GetEnvironmentVariable("DOTNET_EnableHWIntrinsic") == "0" ? 1
            : Environment.GetEnvironmentVariable("DOTNET_EnableAVX512") == "0" ? Math.Min(KeccakP1600.HardwareLanes, 4)
            : KeccakP1600.HardwareLanes;
        Assert.Equal(expected, KeccakP1600.HardwareLanes);
    }

    [Fact]
    public void Many_equal_one_by_one_at_every_length()
    {
        for (int length = 0; length <= 600; length++) CompareMany(length, 8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(167)]
    [InlineData(168)]
    [InlineData(169)]
    [InlineData(336)]
    public void Many_equal_one_by_one_for_every_count(int length)
    {
        for (int count = 0; count <= 33; count++) CompareMany(length, count);
    }

    [Fact]
    public void Counts_that_do_not_match_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TurboShake128.HashMany(new byte[64], 32, new byte[32]));
        Assert.Throws<ArgumentException>(() => TurboShake128.HashMany(new byte[64], 32, new byte[65]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TurboShake128.HashMany([], -1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => TurboShake128.HashMany([], 0, [], 0x80));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeccakP1600.Permute(new ulong[25], 13));
        Assert.Throws<ArgumentException>(() => KeccakP1600.PermuteLanes(new ulong[199], 12));
    }

    private static void CompareMany(int length, int count)
    {
        byte[] inputs = new byte[length * count];
        new Random((length * 100) + count).NextBytes(inputs);
        byte[] outputs = new byte[32 * count];
        TurboShake128.HashMany(inputs, length, outputs, HashDomain.Leaf);
        byte[] expected = new byte[32];
        for (int i = 0; i < count; i++)
        {
            TurboShake128.Hash(inputs.AsSpan(i * length, length), expected, HashDomain.Leaf);
            Assert.Equal(expected, outputs.AsSpan(32 * i, 32).ToArray());
        }
    }
}
