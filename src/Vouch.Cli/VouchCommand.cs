using System.CommandLine;

namespace Vouch.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class VouchCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Lines to copy, each with what it does.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
