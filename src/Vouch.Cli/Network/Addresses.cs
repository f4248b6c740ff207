using Vouch.Identity;
using Vouch.Workspace;

namespace Vouch.Cli.Network;

/// <summary>Lists of addresses as arguments.</summary>
internal static class Addresses
{
    /// <summary>Addresses separated by commas; none for null.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public static IReadOnlyList<Address> Parse(string? text, string option) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part =>
            Address.TryParse(part, out var address)
                ? address
                : throw new UsageException(
                    $"{option}: '{Safe.Text(part, 60)}' is no address, or mistyped: its upper and lower case letters are a checksum.",
                    "An address is 0x and 40 hexadecimal digits; 'vouch nodes --json' lists them whole.")),
    ];
}
