using Vouch.Server.Dashboard.Data;

namespace Vouch.Server.Dashboard;

/// <summary>What a page is drawn in: where, how, and for which network.</summary>
/// <param name="Network">The network.</param>
/// <param name="Origin">Scheme and host that the reader used, for commands to copy: "http://127.0.0.1:7171".</param>
/// <param name="Path">Path and query of this page.</param>
/// <param name="Theme">The reader's choice.</param>
/// <param name="IsFragment">Whether only what changes is wanted: the script asks so.</param>
/// <param name="Now">Unix milliseconds: ages are reckoned from here.</param>
public sealed record PageContext(NetworkView Network, string Origin, string Path, Theme Theme, bool IsFragment, long Now);

/// <summary>The reader's choice of colours.</summary>
public enum Theme
{
    /// <summary>As the system has it.</summary>
    System,

    /// <summary>Dark on light.</summary>
    Light,

    /// <summary>Light on dark.</summary>
    Dark,
}

/// <summary>The choice of colours in a cookie, so that it holds without a script and from the first paint.</summary>
public static class Themes
{
    /// <summary>Name of the cookie; it holds nothing but the choice.</summary>
    public const string Cookie = "vouch-theme";

    /// <summary>Reads it; anything else is the system's.</summary>
    public static Theme Read(string? cookie) => cookie switch
    {
        "light" => Theme.Light,
        "dark" => Theme.Dark,
        _ => Theme.System,
    };

    /// <summary>Its word.</summary>
    public static string Word(Theme theme) => theme switch
    {
        Theme.Light => "light",
        Theme.Dark => "dark",
        _ => "system",
    };

    /// <summary>What one press makes of it.</summary>
    public static Theme Next(Theme theme) => theme switch
    {
        Theme.System => Theme.Dark,
        Theme.Dark => Theme.Light,
        _ => Theme.System,
    };
}
