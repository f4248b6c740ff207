namespace Vouch.Models.Quantization.Lowering;

/// <summary>A factor of a product: a computed value or a constant.</summary>
/// <param name="Value">The name of the value, or null for a constant.</param>
/// <param name="Constant">The constant, or null for a value.</param>
internal sealed record Operand(string? Value, RealTensor? Constant)
{
    public IEnumerable<string> Values => Value is null ? [] : [Value];

    public static Operand Of(string value) => new(value, null);

    public static Operand Of(RealTensor constant) => new(null, constant);
}
