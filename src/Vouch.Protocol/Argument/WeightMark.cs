using Vouch.Algebra;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;

namespace Vouch.Protocol.Argument;

/// <summary>
/// The mark of a commitment that many proofs open (docs/protocol.md, section 5.3): a random linear combination of its cells,
/// drawn after the root and published with it, under a committed pad. In the Johnson regime a root alone may stand for
/// several matrices, one in each proof; a root with its mark stands for one, so that what one proof shows of the weights (that
/// they are in range) holds for the weights of the others, and that an owner of inputs is bound to those it committed to.
/// </summary>
public static class WeightMark
{
    private const string ProtocolId = "vouch/mark/1";

    /// <summary>The linear combination, as functionals on the blocks of a layout: every cell of the source, then the pad.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="source">One of <see cref="Layout.EarlierSources"/>; the layout has blocks of it.</param>
    /// <param name="root">The Merkle root, 32 bytes.</param>
    public static IReadOnlyList<Functional<TK>> Functionals<TK>(Layout layout, BlockSource source, ReadOnlySpan<byte> root)
        where TK : unmanaged, IExtension<TK>
    {
        ArgumentNullException.ThrowIfNull(layout);
        var region = layout.Region(source) ?? throw new ArgumentException("Nothing is committed there.", nameof(source));
        var transcript = new Transcript(ProtocolId);
        transcript.Absorb("root", root);
        var scale = transcript.Challenge<TK>("scale");
        var point = transcript.Challenges<TK>("point", Variables(layout, region));
        var first = (long)region.First << layout.LogColumns;
        var result = new List<Functional<TK>>();
        var pad = layout.MarkBlock(source);
        for (var b = 0; b < layout.Blocks.Count; b++)
        {
            if (layout.Blocks[b].Source == source && b != pad)
            {
                result.Add(OnBlock(layout, b, layout.Offset(b) - first, point, scale));
            }
        }

        var basis = new TK[TK.Degree];
        var power = TK.One;
        for (var d = 0; d < basis.Length; d++, power *= TK.Generator)
        {
            basis[d] = power;
        }

        result.Add(new Functional<TK>(pad, TK.One, [1], [basis]));
        return result;
    }

    /// <summary>log2 of the cells the combination ranges over.</summary>
    public static int Variables(Layout layout, RowRegion region)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(region);
        return Log2.Ceiling((long)region.Count << layout.LogColumns);
    }

    /// <summary>The constraint that the committed cells have the published mark.</summary>
    public static LinearConstraint<TK> Constraint<TK>(Layout layout, BlockSource source, ReadOnlySpan<byte> root, TK mark)
        where TK : unmanaged, IExtension<TK>
    {
        var constraint = new LinearConstraint<TK> { Name = $"mark of {source}", Constant = -mark };
        constraint.Functionals.AddRange(Functionals<TK>(layout, source, root));
        return constraint;
    }

    private static Functional<TK> OnBlock<TK>(Layout layout, int block, long offset, TK[] point, TK scale)
        where TK : unmanaged, IExtension<TK>
    {
        var geometry = layout.Geometries[block];
        var at = point.Length - geometry.LogInner;
        var counts = new int[geometry.Shape.Length];
        var weights = new TK[counts.Length][];
        Array.Fill(counts, 1);
        for (var a = 0; a < counts.Length; a++)
        {
            if (a == geometry.Leading)
            {
                weights[a] = GridPoint<TK>.EqRange(point.AsSpan(0, at), offset >> geometry.LogInner, geometry.Shape[a]);
                continue;
            }

            // Of an axis before the leading one: a single index, no variable, weight 1.
            weights[a] = GridPoint<TK>.EqVector(point.AsSpan(at, geometry.AxisLogs[a]), geometry.Shape[a]);
            at += geometry.AxisLogs[a];
        }

        return new Functional<TK>(block, scale, counts, weights);
    }
}
