using System.Buffers;

namespace Vouch.Identity;

/// <summary>Hexadecimal text of a known length.</summary>
internal static class HexText
{
    /// <summary>Reads twice as many digits as there are bytes, after an optional 0x; false for anything else.</summary>
    public static bool TryRead(string? text, Span<byte> bytes)
    {
        if (text is null) return false;
        ReadOnlySpan<char> digits = text;
        if (digits.StartsWith("0x", StringComparison.Ordinal)) digits = digits[2..];
        return digits.Length == 2 * bytes.Length
            && Convert.FromHexString(digits, bytes, out _, out int written) == OperationStatus.Done
            && written == bytes.Length;
    }
}
