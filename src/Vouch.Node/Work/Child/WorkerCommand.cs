namespace Vouch.Node.Work.Child;

/// <summary>How a worker's process is started.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments; nothing secret can be among them.</param>
public sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>Environment variables of the worker beside the few it inherits. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>This program, started again with <see cref="WorkerMain.Argument"/>.</summary>
    public static WorkerCommand OfThisProgram()
    {
        var program = System.Environment.ProcessPath
            ?? throw new PlatformNotSupportedException("The system does not say which program this is.");
        // Under 'dotnet vouch.dll' the program is dotnet, and the first word of the command line is the library.
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new WorkerCommand(program, [System.Environment.GetCommandLineArgs()[0], WorkerMain.Argument])
            : new WorkerCommand(program, [WorkerMain.Argument]);
    }
}
