using System.CommandLine;
using System.CommandLine.Parsing;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands;

/// <summary>What <c>run</c> and <c>prove</c> are given: a key folder, an input file, and which sample of it.</summary>
internal sealed class InferenceArguments
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder that 'vouch compile -o' wrote." };

    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "The input: JSON {\"input_data\": [[...], ...]} with one list per model input, or .npy.",
        HelpName = "INPUT",
        Required = true,
    };

    private readonly Option<int?> _sample = NewSampleOption();

    /// <summary>An option that chooses one of a file's samples.</summary>
    public static Option<int?> NewSampleOption()
    {
        var option = new Option<int?>("--sample") { Description = "Which sample of the input file, from 1.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n < 1)
                result.AddError("--sample counts from 1.");
        });
        return option;
    }

    /// <summary>The folder.</summary>
    public KeyFolder Folder(ParseResult parsed) => new(parsed.GetRequiredValue(_folder));

    /// <summary>Path of the input.</summary>
    public string Input(ParseResult parsed) => parsed.GetRequiredValue(_input);

    /// <summary>The sample chosen, or null.</summary>
    public int? Sample(ParseResult parsed) => parsed.GetValue(_sample);

    /// <summary>Whether a sample was chosen.</summary>
    public bool HasSample(CommandResult result) => result.GetResult(_sample) is not null;

    /// <summary>Adds everything to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_folder);
        command.Add(_input);
        command.Add(_sample);
    }
}
