using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Soundness.Tests.ZeroKnowledge.Equivocation;

/// <summary>All of a proof's randomness, open to change. It can be handed to the prover any number of times.</summary>
internal sealed class ChosenMasks
{
    private ChosenMasks(ulong[] pads, ulong[][] tails, ulong[][] maskRows, byte[] salts)
    {
        Pads = pads;
        Tails = tails;
        MaskRows = maskRows;
        Salts = salts;
    }

    /// <summary>D words per pad; those of products are overwritten by the prover.</summary>
    public ulong[] Pads { get; }

    /// <summary>Random coefficients of each row of the trace.</summary>
    public ulong[][] Tails { get; }

    /// <summary>D rows each of m, h and m'.</summary>
    public ulong[][] MaskRows { get; }

    /// <summary>32 bytes per column.</summary>
    public byte[] Salts { get; }

    /// <summary>Honest randomness.</summary>
    public static ChosenMasks Draw(ProofStatement statement, Expander random)
    {
        var d = statement.Profile.ExtensionDegree;
        var matrix = statement.Matrix;
        ulong[] Field(int count)
        {
            var words = new ulong[count];
            random.FillField(words);
            return words;
        }

        var rows = statement.Layout.Region(BlockSource.Trace)!.Count;
        var masks = new ChosenMasks(
            Field(d * statement.Plan.PadCount),
            [.. Enumerable.Range(0, rows).Select(_ => Field(matrix.Queries))],
            [.. Enumerable.Range(0, 3 * d).Select(i => Field(i < d ? matrix.RowLength : 1 << matrix.LogMask))],
            new byte[ProofFormat.SaltBytes << matrix.LogDomain]);
        random.FillBytes(masks.Salts);
        return masks;
    }

    /// <summary>Adds to element j of pads or of a mask row kept as D words or D rows.</summary>
    public void AddToPad<TK>(int pad, TK change)
        where TK : unmanaged, IExtension<TK>
    {
        var own = Pads.AsSpan(pad * TK.Degree, TK.Degree);
        (TK.FromCoordinates(own) + change).CopyTo(own);
    }

    /// <summary>Adds to coefficient j of h.</summary>
    public void AddToMaskCell<TK>(int cell, TK change)
        where TK : unmanaged, IExtension<TK>
    {
        for (var c = 0; c < TK.Degree; c++)
        {
            MaskRows[TK.Degree + c][cell] = Goldilocks.Add(MaskRows[TK.Degree + c][cell], change[c]);
        }
    }

    /// <summary>The prover's view, from the start.</summary>
    public IMaskSource Play() => new Player(this);

    private sealed class Player(ChosenMasks masks) : IMaskSource
    {
        private readonly Queue<ulong[]> _parts = new([masks.Pads, .. masks.Tails, .. masks.MaskRows]);

        public void FillField(Span<ulong> elements)
        {
            var part = _parts.Dequeue();
            Assert.Equal(part.Length, elements.Length);
            part.CopyTo(elements);
        }

        public void FillBytes(Span<byte> bytes)
        {
            Assert.Empty(_parts);
            masks.Salts.CopyTo(bytes);
        }
    }
}
