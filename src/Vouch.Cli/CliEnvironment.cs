namespace Vouch.Cli;

/// <summary>What the program takes from the machine around it; tests put their own in its place.</summary>
public sealed record CliEnvironment
{
    /// <summary>Folder of the second copies of opening counters.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Folder that remembers which keys were checked.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Whether results go to a terminal. Default: no.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether messages and progress go to a terminal. Default: no.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether stack traces are wanted. Default: no.</summary>
    public bool Debug { get; init; }

    /// <summary>Folders in which the demo looks for <c>samples</c>, best first.</summary>
    public IReadOnlyList<string> SampleRoots { get; init; } = [AppContext.BaseDirectory, Environment.CurrentDirectory];

    /// <summary>The environment of this process.</summary>
    public static CliEnvironment OfProcess() => new()
    {
        StateFolder = Folder("VOUCH_STATE", "XDG_STATE_HOME", Path.Combine(".local", "state")),
        CacheFolder = Folder("VOUCH_CACHE", "XDG_CACHE_HOME", ".cache"),
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Debug = Environment.GetEnvironmentVariable("VOUCH_DEBUG") is { Length: > 0 } value && value != "0",
    };

    private static string Folder(string own, string xdg, string fallback)
    {
        if (Environment.GetEnvironmentVariable(own) is { Length: > 0 } chosen) return Path.GetFullPath(chosen);
        // The XDG specification has relative paths ignored.
        if (Environment.GetEnvironmentVariable(xdg) is { Length: > 0 } shared && Path.IsPathRooted(shared))
            return Path.Combine(shared, "vouch");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), fallback, "vouch");
    }
}
