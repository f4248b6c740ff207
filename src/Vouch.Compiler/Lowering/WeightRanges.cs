using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering;

/// <summary>
/// The second statement about a model: every committed weight lies in the range that the first one counts on. Its limbs
/// are as wide as is cheapest for it alone: many weights of 16 bits are one lookup each and no cell.
/// </summary>
internal sealed class WeightRanges
{
    private WeightRanges(SystemBuilder builder) => (System, Fills) = (builder.Build(), builder.Fills);

    /// <summary>The statement; its weight blocks come first, in the order of the inference's.</summary>
    public ConstraintSystem System { get; }

    /// <summary>How each block is filled.</summary>
    public IReadOnlyList<Func<Witness, long[]>> Fills { get; }

    /// <summary>The statement for the weight blocks of an inference and the ranges forced on them there.</summary>
    public static WeightRanges Of(
        ConstraintSystem inference, Func<int, Interval> rangeOf, IReadOnlyList<Func<Witness, long[]>> fills,
        int? limbBits) =>
        LimbChoice.Cheapest(limbBits, bits => Of(inference, rangeOf, fills, bits), ranges => ranges.System);

    private static WeightRanges Of(
        ConstraintSystem inference, Func<int, Interval> rangeOf, IReadOnlyList<Func<Witness, long[]>> fills, int limbBits)
    {
        var builder = new SystemBuilder(limbBits);
        int[] weights =
        [
            .. Enumerable.Range(0, inference.Blocks.Count)
                .Where(b => inference.Blocks[b].Source == BlockSource.Weights),
        ];
        foreach (var weight in weights)
        {
            var block = inference.Blocks[weight];
            builder.Enforce(builder.AddBlock(block.Name, block.Source, block.Shape, fills[weight]), rangeOf(weight));
        }

        for (var i = 0; i < weights.Length; i++)
        {
            var block = inference.Blocks[weights[i]];
            var cells = Forms.Of(Forms.Identity(i, block.Shape.Length));
            RangeGadget.Prove(builder, block.Name, block.Shape, cells, rangeOf(weights[i]));
        }

        return new WeightRanges(builder);
    }
}
