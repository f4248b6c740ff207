using System.CommandLine;
using System.CommandLine.Parsing;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Models.Onnx;
using Vouch.Protocol.Parameters;

namespace Vouch.Cli.Commands;

/// <summary>The options that decide about a compile; <c>compile</c>, <c>bench</c> and <c>inspect</c> share them.</summary>
internal sealed class CompileArguments
{
    private const int LargestBudget = 1_000_000;

    private readonly Argument<string> _model = new("MODEL") { Description = "The model, an ONNX file." };

    private readonly Option<string> _calibration = new("--calibration")
    {
        Description = "Typical inputs (JSON lines or .npy). Without them ranges are assumed.",
        HelpName = "FILE",
    };

    private readonly Option<string> _weights = Choice("--weights", "Who sees the weights.", "private", "public");
    private readonly Option<string> _input = Choice(
        "--input", "Who sees the inputs; a proof about committed ones is about what their owner committed to.",
        "private", "public", "committed");
    private readonly Option<string> _output = Choice("--output", "Who sees the outputs.", "public", "private");

    private readonly Option<int> _security = new("--security")
    {
        Description = "Proven bits of security: 100 or 128.",
        DefaultValueFactory = _ => SecurityProfile.Proven128.Bits,
        HelpName = "BITS",
    };

    private readonly Option<int> _budget = new("--budget")
    {
        Description = "Proofs that private weights must survive before 'vouch renew'.",
        DefaultValueFactory = _ => CompileOptions.Default.Budget,
        HelpName = "N",
    };

    private readonly Option<string[]> _shape = new("--shape")
    {
        Description = "Shape of an input that the model leaves open: name=1,3,32,32. May be given several times.",
        HelpName = "NAME=SIZES",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Path of the model.</summary>
    public string Model(ParseResult parsed) => parsed.GetRequiredValue(_model);

    /// <summary>Path of the calibration file, or null.</summary>
    public string? Calibration(ParseResult parsed) => parsed.GetValue(_calibration);

    /// <summary>The shapes given.</summary>
    public IReadOnlyList<ShapeOverride> Shapes(ParseResult parsed) =>
        [.. (parsed.GetValue(_shape) ?? []).Select(ShapeOverride.Parse)];

    /// <summary>The options of the compile.</summary>
    public CompileOptions Options(ParseResult parsed) => new(
        SecurityProfile.ForBits(parsed.GetValue(_security))!,
        See(parsed.GetValue(_input)), See(parsed.GetValue(_output)),
        parsed.GetValue(_weights) != "public", parsed.GetValue(_budget));

    /// <summary>Adds everything to a command.</summary>
    public void AddTo(Command command)
    {
        _security.Validators.Add(result => Require(
            result, v => SecurityProfile.ForBits(v) is not null, "--security takes 100 or 128 proven bits."));
        _budget.Validators.Add(result => Require(
            result, v => v is >= 1 and <= LargestBudget, $"--budget takes a number of proofs from 1 to {LargestBudget}."));
        command.Add(_model);
        foreach (var option in (Option[])[_calibration, _weights, _input, _output, _security, _budget, _shape])
            command.Add(option);
    }

    private static Visibility See(string? word) => word switch
    {
        "public" => Visibility.Public,
        "committed" => Visibility.Committed,
        _ => Visibility.Private,
    };

    private static Option<string> Choice(string name, string description, string usual, params string[] others)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong([usual, .. others]);
        return option;
    }

    private static void Require(OptionResult result, Func<int, bool> holds, string message)
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && !holds(value))
            result.AddError(message);
    }
}
