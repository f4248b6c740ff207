using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Vouch.Cli;

/// <summary>The usual help, then examples and exit codes.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly string[] Overview =
    [
        "vouch demo                                                see it work, in a minute",
        "vouch compile model.onnx -o keys --calibration in.json    make the two keys of a model",
        "vouch prove keys -i in.json -o out.proof                  prove one inference",
        "vouch verify -k keys/verifying.key -p out.proof           check it, without the model or the input",
    ];

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        Write(output, "Examples:", command is VouchCommand own ? own.Examples : Overview);
        Write(
            output, "Exit codes:",
            ["0 done   1 proof rejected   2 bad input or usage   3 our fault   130 cancelled"]);
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines) output.WriteLine("  " + line);
        output.WriteLine();
    }
}
