using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <summary>
/// The statement that two commitments hold the same weights, cell by cell (docs/protocol.md, section 8.4): what lets those who
/// trust a key trust its renewal without seeing the weights.
/// </summary>
public static class RenewalStatement
{
    private static ReadOnlySpan<byte> Interface => "renewal"u8;

    /// <summary>Fixes the statement for two roots under the old key's parameters.</summary>
    public static ProofStatement Of(VerifyingKey old, byte[] renewedRoot)
    {
        ArgumentNullException.ThrowIfNull(old);
        return new ProofStatement(
            SystemOf(old), old.Statement.Profile, old.Statement.Matrix, renewedRoot, old.Statement.WeightsRoot,
            Interface.ToArray());
    }

    private static ConstraintSystem SystemOf(VerifyingKey old)
    {
        var weights = old.Statement.System.Blocks.Where(b => b.Source == BlockSource.Weights).ToArray();
        var blocks = new List<Block>();
        var products = new List<ProductStatement>();
        foreach (var block in weights)
        {
            var axes = block.Shape.Select((_, a) => new ViewGroup(1, 0, [new AxisTerm(a, 1)])).ToArray();
            FormTerm[] difference = [new(1, new View(blocks.Count, axes)), new(-1, new View(blocks.Count + 1, axes))];
            products.Add(new ProductStatement(
                "same " + block.Name, block.Shape, [.. block.Shape.Select(_ => AxisRole.Batch)], null, null,
                new LinearForm(0, difference)));
            blocks.Add(block);
            blocks.Add(block with { Source = BlockSource.PreviousWeights });
        }

        return new ConstraintSystem(blocks, [], [], products);
    }
}
