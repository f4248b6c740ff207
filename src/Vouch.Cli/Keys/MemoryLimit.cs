using System.CommandLine;
using Vouch.Cli.Network;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Workspace;

namespace Vouch.Cli.Keys;

/// <summary>
/// The memory that work may take. A limit the user gave is kept: work that would exceed it is refused before it begins. Without
/// one, what the machine has now is what the user is warned of.
/// </summary>
/// <param name="bytes">The user's limit, or null.</param>
/// <param name="available">What the machine or its control group has now; null where the system does not say.</param>
/// <param name="warn">Takes a warning.</param>
internal sealed class MemoryLimit(long? bytes, long? available, Action<string> warn)
{
    /// <summary>The option <c>--memory</c>.</summary>
    public static Option<string> NewOption() => new("--memory")
    {
        Description = "Refuse what would need more memory than this, such as 4G. Default: warn beyond what the machine has.",
        HelpName = "SIZE",
    };

    /// <summary>What the option says.</summary>
    /// <exception cref="UsageException">It is no size.</exception>
    public static MemoryLimit Of(string? option, ThisMachine machine, Screen screen) =>
        new(option is null ? null : Spans.Bytes(option, "--memory"), machine.AvailableBytes, screen.Warn);

    /// <summary>Refuses, or warns of, work that takes too much.</summary>
    /// <param name="what">The work, as the subject of a sentence.</param>
    /// <param name="needed">Bytes it takes, estimated.</param>
    /// <param name="advice">What to do about it.</param>
    /// <exception cref="UsageException">It exceeds the user's limit.</exception>
    public void Check(string what, long needed, string advice)
    {
        if (needed > bytes)
            throw new UsageException($"{what} would need about {Say.Bytes(needed)} of memory; --memory allows {Say.Bytes(bytes.Value)}.", advice);
        if (bytes is null && needed > available)
            warn($"{char.ToLowerInvariant(what[0])}{what[1..]} will need about {Say.Bytes(needed)} of memory, and this machine has {Say.Bytes(available.Value)} now. {advice}");
    }
}
