namespace Vouch.Compiler.Lowering;

/// <summary>Cells of blocks, without and with padding.</summary>
/// <param name="Valid">Cells that carry values.</param>
/// <param name="Padded">Cells once each axis but the leading one is padded to a power of two (docs/protocol.md, section 5.1).</param>
public readonly record struct CellCount(long Valid, long Padded)
{
    /// <summary>Share of the padded cells that carry nothing, in percent.</summary>
    public double WastePercent => Padded == 0 ? 0 : 100.0 * (Padded - Valid) / Padded;
}
