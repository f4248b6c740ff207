using System.Numerics;
using NBitcoin.Secp256k1;
using Vouch.Identity.Secp256k1;
using Xunit;
using OurScalar = Vouch.Identity.Secp256k1.Scalar;

namespace Vouch.Identity.Tests;

/// <summary>Points against NBitcoin.Secp256k1, and the special cases of addition.</summary>
public sealed class PointTests
{
    [Fact]
    public void Every_way_to_multiply_agrees_with_NBitcoin()
    {
        var random = new Random(4);
        IEnumerable<BigInteger> scalars = Numbers.Edges.Concat(Enumerable.Range(0, 300).Select(_ => Numbers.Word(random)))
            .Select(k => k % Numbers.N).Where(k => !k.IsZero);
        var narrow = FixedBaseTable.BuildVar(AffinePoint.Generator, 3);
        foreach (BigInteger k in scalars)
        {
            byte[] expected = Context.Instance.CreateECPrivKey(Numbers.Bytes(k)).CreatePubKey().ToBytes();
            OurScalar scalar = Make(k);
            Assert.Equal(expected, Encode(GeneratorTable.ForSecrets.Multiply(scalar)));
            Assert.Equal(expected, Encode(GeneratorTable.ForPublic.AddMultipleVar(JacobianPoint.Infinity, scalar).ToAffineVar()));
            Assert.Equal(expected, Encode(narrow.AddMultipleVar(JacobianPoint.Infinity, scalar).ToAffineVar()));
            Assert.Equal(expected, Encode(Verifier.MultiplyVar(AffinePoint.Generator, scalar).ToAffineVar()));
        }
    }

    [Fact]
    public void Zero_times_a_point_is_infinity()
    {
        Assert.False(GeneratorTable.ForPublic.AddMultipleVar(JacobianPoint.Infinity, OurScalar.Zero).IsFinite);
        Assert.False(Verifier.MultiplyVar(AffinePoint.Generator, OurScalar.Zero).IsFinite);
        AffinePoint secret = GeneratorTable.ForSecrets.Multiply(OurScalar.Zero);
        Assert.Equal(1UL, secret.X.IsZeroBit & secret.Y.IsZeroBit);
    }

    /// <summary>The constant-time formula must be right where ordinary ones divide by zero.</summary>
    [Fact]
    public void Complete_addition_knows_no_exceptions()
    {
        AffinePoint g = AffinePoint.Generator;
        CompletePoint once = CompletePoint.Infinity + g;
        Assert.Equal(Encode(g), Encode(once.ToAffine()));
        Assert.Equal(Encode(Times(2)), Encode((once + g).ToAffine()));
        CompletePoint none = once + g.Negated();
        AffinePoint zero = none.ToAffine();
        Assert.Equal(1UL, zero.X.IsZeroBit & zero.Y.IsZeroBit);
        Assert.Equal(Encode(Times(3)), Encode((none + Times(3)).ToAffine()));
    }

    [Fact]
    public void Jacobian_addition_doubles_cancels_and_begins()
    {
        AffinePoint g = AffinePoint.Generator;
        JacobianPoint twice = JacobianPoint.From(g).PlusVar(g);
        Assert.Equal(Encode(Times(2)), Encode(twice.ToAffineVar()));
        JacobianPoint none = twice.PlusVar(Times(2).Negated());
        Assert.False(none.IsFinite);
        Assert.False(none.Doubled().IsFinite);
        Assert.False(none.HasXVar(g.X));
        Assert.Equal(Encode(g), Encode(none.PlusVar(g).ToAffineVar()));
        Assert.Equal(Encode(Times(4)), Encode(twice.PlusVar(Times(2)).ToAffineVar()));
        Assert.True(twice.HasXVar(Times(2).X));
        Assert.False(twice.HasXVar(g.X));
    }

    [Fact]
    public void Batches_add_in_pairs_and_set_special_cases_aside()
    {
        AffinePoint[] sums = [Times(1), Times(2), Times(3), Times(4), Times(5)];
        AffinePoint[] others = [Times(7), Times(2), Times(3).Negated(), Times(6), Times(5)];
        bool[] odd = new bool[5];
        odd[3] = true;
        new AffineBatch(5).AddVar(sums, others, odd);
        Assert.Equal([false, true, true, true, true], odd);
        Assert.Equal(Encode(Times(8)), Encode(sums[0].Normalized()));
        Assert.Equal(Encode(Times(4)), Encode(sums[3].Normalized()));
    }

    [Fact]
    public void Beta_and_lambda_belong_together()
    {
        AffinePoint g = AffinePoint.Generator;
        var expected = new AffinePoint((g.X * ScalarSplit.Beta).Normalize(), g.Y);
        Assert.Equal(Encode(expected), Encode(GeneratorTable.ForSecrets.Multiply(ScalarSplit.Lambda)));
    }

    [Fact]
    public void Every_index_of_a_scan_gives_its_own_entry()
    {
        ReadOnlySpan<PackedPoint> window = GeneratorTable.ForSecrets.Points[..16];
        for (uint i = 0; i < window.Length; i++)
        {
            Assert.Equal(Encode(window[(int)i].Unpack()), Encode(MaskedScan.Select(window, i).Unpack()));
            Assert.Equal(Encode(Times((2 * (int)i) + 1)), Encode(window[(int)i].Unpack()));
        }
    }

    [Fact]
    public void Only_x_of_the_curve_can_be_lifted()
    {
        var random = new Random(5);
        for (int i = 0; i < 500; i++)
        {
            byte[] x = Numbers.Bytes(Numbers.Word(random) % Numbers.P);
            byte[] encoded = [(byte)(2 + (i % 2)), .. x];
            bool valid = ECPubKey.TryCreate(encoded, Context.Instance, out _, out ECPubKey? theirs);
            Assert.Equal(valid, PublicKey.TryRead(encoded, out PublicKey? ours));
            if (!valid) continue;
            Assert.True(ours!.Point.IsOnCurveVar());
            Assert.Equal(encoded, ours.ToBytes());
            Assert.Equal(theirs!.ToBytes(), ours.ToBytes());
            Assert.True(PublicKey.TryRead(encoded, out PublicKey? again));
            Assert.Equal(ours, again);
        }

        byte[] g = Encode(AffinePoint.Generator);
        Assert.False(PublicKey.TryRead(g.AsSpan(0, 32), out _));
        Assert.False(PublicKey.TryRead([4, .. g.AsSpan(1)], out _));
        Assert.False(PublicKey.TryRead([.. g, 0], out _));
        Assert.False(PublicKey.TryRead([2, .. Numbers.Bytes(Numbers.P)], out _));
    }

    private static AffinePoint Times(int k) => GeneratorTable.ForSecrets.Multiply(Make(k));

    private static OurScalar Make(BigInteger k) => OurScalar.ReadReduced(Numbers.Bytes(k));

    private static byte[] Encode(in AffinePoint point) => new PublicKey(point.Normalized()).ToBytes();
}
