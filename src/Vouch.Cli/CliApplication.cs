using System.CommandLine;
using System.CommandLine.Help;
using Vouch.Cli.Commands;
using Vouch.Cli.Commands.Network;

namespace Vouch.Cli;

/// <summary>The command line as a function: arguments in, text and an exit code out.</summary>
public static class CliApplication
{
    private const string Description =
        "Vouch proves that a model computed an answer, without showing the model or the input.";

    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes messages and progress.</param>
    /// <param name="environment">The machine around it.</param>
    /// <param name="cancellation">Cancels; nothing half-written is left behind.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, CliEnvironment environment,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(environment);
        var host = new CommandHost(output, error, environment, cancellation);
        var root = Root(host);
        var parsed = root.Parse([.. args], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not ExampleHelp) return host.RefuseUsage(parsed);
        return parsed.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static RootCommand Root(CommandHost host)
    {
        var root = new RootCommand(Description);
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual } help) help.Action = new ExampleHelp(usual);
        }

        root.Add(host.Json);
        root.Add(InspectCommand.Build(host));
        root.Add(CompileCommand.Build(host));
        root.Add(RunCommand.Build(host));
        root.Add(CommitCommand.Build(host));
        root.Add(ProveCommand.Build(host));
        root.Add(VerifyCommand.Build(host));
        root.Add(RenewCommand.Build(host));
        root.Add(BenchCommand.Build(host));
        root.Add(DemoCommand.Build(host));
        foreach (var command in NetworkCommands.Build(host)) root.Add(command);
        root.SetAction(parsed =>
        {
            root.Parse(["--help"]).Invoke(parsed.InvocationConfiguration);
            return ExitCode.BadInput;
        });
        return root;
    }
}
