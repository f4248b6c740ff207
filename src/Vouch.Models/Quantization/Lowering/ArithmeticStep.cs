using Vouch.Models.Quantization.Lowering.Functions;

namespace Vouch.Models.Quantization.Lowering;

/// <summary>A value times a number, added to a sum.</summary>
internal sealed record Term(string Value, double Factor);

/// <summary>
/// A step that ends in an accumulator: sum of something, plus terms, then a function. It becomes one integer node with
/// a <see cref="Requantization"/>.
/// </summary>
internal abstract record ArithmeticStep(string Name, string Output) : Step(Name, Output)
{
    /// <summary>Further values added to the accumulator.</summary>
    public IReadOnlyList<Term> Terms { get; init; } = [];

    /// <summary>What is done with the sum, or null.</summary>
    public ScalarFunction? Function { get; init; }

    /// <summary>
    /// The value of the float graph that equals the sum in front of the function; its range is calibrated.
    /// </summary>
    public string Accumulated { get; init; } = Output;

    /// <summary>Whether the integer node has room for <see cref="Terms"/>.</summary>
    public virtual bool TakesTerms => true;

    /// <summary>The values read other than the terms.</summary>
    public abstract IReadOnlyList<string> Operands { get; }

    public sealed override IReadOnlyList<string> Inputs => [.. Operands, .. Terms.Select(term => term.Value)];

    /// <summary>The same sum under another name of its result, after something linear was folded into it.</summary>
    public ArithmeticStep Renamed(string name, string output) =>
        this with { Name = name, Output = output, Accumulated = output };
}
