namespace Architecture.Tests;

/// <summary>
/// The plan of the house: which room may use which. Everything else in this project compares it with what is there.
/// </summary>
/// <remarks>
/// <para>
/// To add an arrow: add the room on the right-hand side below, with the reason in the commit, and the
/// ProjectReference in the project file. For example, to let the prover read models, "Vouch.Models" joins the rooms
/// behind "Vouch.Prover", and Vouch.Prover.csproj gains one line. An arrow that points upwards, or from the verifier to
/// anything that makes proofs, fails other tests whatever this table says.
/// </para>
/// <para>To add a room: one line here, its project file under src/, and its line in Vouch.slnx and docs/tour.md.</para>
/// </remarks>
internal static class House
{
    /// <summary>Rooms from the ground up; each may use the rooms named, which stand before it.</summary>
    public static IReadOnlyDictionary<string, string[]> Arrows { get; } = new Dictionary<string, string[]>
    {
        ["Vouch.Algebra"] = [],
        ["Vouch.Hashing"] = [],
        ["Vouch.Identity"] = ["Vouch.Hashing"],
        ["Vouch.Protocol"] = ["Vouch.Algebra", "Vouch.Hashing"],
        ["Vouch.Verifier"] = ["Vouch.Algebra", "Vouch.Hashing", "Vouch.Protocol"],
        ["Vouch.Prover"] = ["Vouch.Algebra", "Vouch.Hashing", "Vouch.Protocol"],
        ["Vouch.Models"] = ["Vouch.Algebra", "Vouch.Hashing"],
        ["Vouch.Compiler"] = ["Vouch.Algebra", "Vouch.Hashing", "Vouch.Protocol", "Vouch.Prover", "Vouch.Models"],
        ["Vouch.Network"] = ["Vouch.Algebra", "Vouch.Hashing", "Vouch.Identity", "Vouch.Protocol", "Vouch.Verifier"],
        ["Vouch.Storage"] = ["Vouch.Hashing", "Vouch.Identity", "Vouch.Network"],

        // Folders of keys hold both halves: what proves, and what checks it.
        ["Vouch.Workspace"] =
        [
            "Vouch.Algebra", "Vouch.Hashing", "Vouch.Protocol", "Vouch.Verifier", "Vouch.Prover", "Vouch.Models",
            "Vouch.Compiler",
        ],

        // Verifies, decides and settles; who may prove is none of its business.
        ["Vouch.Server"] =
        [
            "Vouch.Algebra", "Vouch.Hashing", "Vouch.Identity", "Vouch.Protocol", "Vouch.Verifier", "Vouch.Network",
            "Vouch.Storage",
        ],

        // The verbs of a requester: commits, seals, verifies.
        ["Vouch.Client"] =
        [
            "Vouch.Hashing", "Vouch.Identity", "Vouch.Protocol", "Vouch.Verifier", "Vouch.Models", "Vouch.Compiler",
            "Vouch.Network", "Vouch.Workspace",
        ],

        // A lender's machine proves, checks what it has proven, and speaks with the network.
        ["Vouch.Node"] =
        [
            "Vouch.Algebra", "Vouch.Hashing", "Vouch.Identity", "Vouch.Protocol", "Vouch.Verifier", "Vouch.Network", "Vouch.Prover",
            "Vouch.Models", "Vouch.Compiler", "Vouch.Workspace",
        ],
        ["Vouch.Cli"] =
        [
            "Vouch.Algebra", "Vouch.Hashing", "Vouch.Protocol", "Vouch.Verifier", "Vouch.Prover", "Vouch.Models",
            "Vouch.Compiler", "Vouch.Identity", "Vouch.Network", "Vouch.Storage", "Vouch.Workspace", "Vouch.Server",
            "Vouch.Client", "Vouch.Node",
        ],
    };

    /// <summary>Rooms that may hold prover and verifier together.</summary>
    public static IReadOnlyList<string> Composers { get; } = ["Vouch.Workspace", "Vouch.Client", "Vouch.Node", "Vouch.Cli"];

    /// <summary>Rooms that talk to a person.</summary>
    public static IReadOnlyList<string> Speakers { get; } = ["Vouch.Cli"];

    /// <summary>Rooms the verifier never sees, directly or through others.</summary>
    public static IReadOnlyList<string> HiddenFromVerifier { get; } =
        ["Vouch.Prover", "Vouch.Compiler", "Vouch.Models"];

    /// <summary>Rooms whose results depend on their arguments only: no randomness, no clock, no files.</summary>
    public static IReadOnlyList<string> Pure { get; } = ["Vouch.Algebra", "Vouch.Protocol", "Vouch.Verifier"];

    /// <summary>Folders outside src/ whose projects may join prover and verifier.</summary>
    public static IReadOnlyList<string> JoiningFolders { get; } = ["tests", "bench", "fuzz"];

    /// <summary>Packages by room; a room not named uses the framework and nothing else.</summary>
    public static IReadOnlyDictionary<string, string[]> Packages { get; } = new Dictionary<string, string[]>
    {
        ["Vouch.Storage"] = ["Npgsql", "SQLitePCLRaw.bundle_e_sqlite3"],
        ["Vouch.Server"] =
        [
            "Microsoft.AspNetCore.OpenApi", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Extensions.Hosting",
            "OpenTelemetry.Instrumentation.AspNetCore",
        ],
        ["Vouch.Cli"] = ["Spectre.Console", "System.CommandLine"],
    };
}
