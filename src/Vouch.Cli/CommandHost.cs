using System.CommandLine;
using System.Text.Json.Nodes;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Network.Ports;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli;

/// <summary>What all commands share: where text goes, and how every failure becomes one line and an exit code.</summary>
internal sealed class CommandHost(
    TextWriter output, TextWriter error, CliEnvironment environment, CancellationToken cancellation)
{
    /// <summary>The option that every command has.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write the result as one JSON object.",
        Recursive = true,
    };

    /// <summary>The machine around the program.</summary>
    public CliEnvironment Environment => environment;

    /// <summary>Cancels the work.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Makes a command's action: gives it a screen and turns what it throws into an exit code.</summary>
    public void Attach(Command command, Func<ParseResult, Screen, int> action) =>
        command.SetAction(parsed => Guard(new Screen(output, error, environment, parsed.GetValue(Json)), parsed, action));

    /// <summary>The same for actions that wait for other machines.</summary>
    public void Attach(Command command, Func<ParseResult, Screen, CancellationToken, Task<int>> action) =>
        Attach(command, (parsed, screen) => Task.Run(() => action(parsed, screen, cancellation)).GetAwaiter().GetResult());

    /// <summary>Runs another command in this one's place.</summary>
    public int Run(IReadOnlyList<string> args) => CliApplication.Run(args, output, error, environment, cancellation);

    /// <summary>Says what is wrong with the arguments.</summary>
    public int RefuseUsage(ParseResult parsed)
    {
        var screen = new Screen(output, error, environment, parsed.Tokens.Any(token => token.Value == Json.Name));
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command is RootCommand ? "vouch" : result.Command.Name);
        var problems = string.Join(" ", parsed.Errors.Select(e => Safe.Text(e.Message)));
        return Fail(screen, ExitCode.BadInput, problems, $"See '{string.Join(' ', names)} --help'.");
    }

    private int Guard(Screen screen, ParseResult parsed, Func<ParseResult, Screen, int> action)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return action(parsed, screen);
        }
        catch (Exception e) when (environment.Debug && e is not OperationCanceledException)
        {
            error.WriteLine(e.ToString());
            return Report(screen, e);
        }
        catch (Exception e)
        {
            return Report(screen, e);
        }
    }

    private static int Report(Screen screen, Exception e) => e switch
    {
        OperationCanceledException => Fail(screen, ExitCode.Cancelled, "Cancelled; nothing was written.", null),
        UsageException usage => Fail(screen, ExitCode.BadInput, usage.Message, usage.Advice),
        UnprovableInputException unprovable => Fail(
            screen, ExitCode.BadInput,
            "This input cannot be proven: it drives " + UnprovableInput.Place(unprovable) + " outside the range the model was calibrated for.",
            "Calibrate with samples like it ('vouch compile --calibration'), or correct the input."),
        NetworkProblemException problem => Fail(
            screen, problem.Code == NetworkProblemException.DishonestCode ? ExitCode.Rejected : ExitCode.BadInput,
            Safe.Text(problem.Message, 400), problem.Advice is null ? null : Safe.Text(problem.Advice, 300)),
        StoreUnavailableException => Fail(screen, ExitCode.BadInput, "The store cannot be used now: " + Safe.Text(e.Message, 300), null),
        ModelException or BudgetSpentException => Fail(screen, ExitCode.BadInput, e.Message, null),
        UnsatisfiedException => Fail(screen, ExitCode.BadInput, Safe.Text(e.Message, 400), null),
        InvalidDataException => Fail(screen, ExitCode.BadInput, Safe.Text(e.Message, 400), null),
        UnauthorizedAccessException or IOException =>
            Fail(screen, ExitCode.BadInput, $"A file cannot be used: {FileProblem.Describe(e)}.", null),
        OutOfMemoryException => Fail(
            screen, ExitCode.Fault, "This machine has too little memory for that.", "'vouch inspect' says how much a model needs."),
        _ => Fail(
            screen, ExitCode.Fault, $"This is a fault of vouch itself ({e.GetType().Name}); nothing was written.",
            "Set VOUCH_DEBUG=1 for the details and please report it."),
    };

    private static int Fail(Screen screen, int code, string message, string? advice)
    {
        screen.Error.WriteLine("vouch: " + message + (advice is null ? "" : " " + advice));
        if (screen.IsJson)
        {
            var result = new JsonObject { ["error"] = message, ["exit_code"] = code };
            if (advice is not null) result["advice"] = advice;
            screen.WriteJson(result);
        }

        return code;
    }
}
