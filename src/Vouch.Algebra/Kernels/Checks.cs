using System.Diagnostics.CodeAnalysis;

namespace Vouch.Algebra;

/// <summary>Shape checks at kernel entries: the kernels themselves read and write unchecked.</summary>
internal static class Checks
{
    public static void Length(int actual, int expected, string name)
    {
        if (actual != expected)
        {
            ThrowLength(actual, expected, name);
        }
    }

    public static void Range(int start, int end, int length)
    {
        if ((uint)start > (uint)end || (uint)end > (uint)length)
        {
            ThrowRange(start, end, length);
        }
    }

    public static int Half(int length, string name)
    {
        if ((length & 1) != 0)
        {
            throw new ArgumentException("A table to split in two needs an even length.", name);
        }

        return length >> 1;
    }

    [DoesNotReturn]
    private static void ThrowLength(int actual, int expected, string name) =>
        throw new ArgumentException($"The length is {actual} where {expected} is needed.", name);

    [DoesNotReturn]
    private static void ThrowRange(int start, int end, int length) =>
        throw new ArgumentOutOfRangeException(nameof(start), $"The range [{start}, {end}) leaves [0, {length}).");
}
