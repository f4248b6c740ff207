using System.Text.RegularExpressions;
using Vouch.Models.Quantization;

namespace Vouch.Workspace.Keys;

/// <summary>What may be said about an input that cannot be proven.</summary>
public static partial class UnprovableInput
{
    /// <summary>
    /// The layer where it failed. The engine's message names the element too, which depends on the input and is its
    /// owner's secret; the layer's name is the model's.
    /// </summary>
    public static string Place(UnprovableInputException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return Quoted().Match(e.Message) is { Success: true } match ? $"the layer '{match.Groups[1].Value}'" : "a layer";
    }

    [GeneratedRegex("'([^']{1,96})'")]
    private static partial Regex Quoted();
}
