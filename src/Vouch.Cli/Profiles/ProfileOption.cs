using System.CommandLine;

namespace Vouch.Cli.Profiles;

/// <summary>The option <c>--profile</c> of <c>prove</c> and <c>bench</c>.</summary>
internal static class ProfileOption
{
    /// <summary>A new one.</summary>
    public static Option<bool> New() => new("--profile")
    {
        Description = "Show every step's time beside its work and the least time this machine needs for that.",
    };
}
