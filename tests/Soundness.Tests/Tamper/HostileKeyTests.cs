using System.Text;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>The reader of verifying keys meets bytes from anyone, and so does the verifier that is given the key.</summary>
public class HostileKeyTests
{
    private static byte[] Bytes => SmallKey.Key.ToBytes();

    [Fact]
    public void The_key_and_its_proof_are_accepted()
    {
        var key = VerifyingKey.Read(Bytes);
        Assert.Equal(SmallKey.Key.Digest, key.Digest);
        Assert.True(ModelVerifier.CheckKey(key).Accepted);
        Assert.True(ModelVerifier.Verify(key, null, SmallKey.Proof, VerifierPolicy.Default, out _).Accepted);
    }

    [Fact]
    public void A_policy_above_the_keys_level_refuses() => Assert.Equal(
        RejectionStage.Policy,
        ModelVerifier.Verify(SmallKey.Key, null, SmallKey.Proof, new VerifierPolicy(101), out _).Stage);

    [Fact]
    public void The_range_proof_is_no_inference_proof_and_the_other_way_round()
    {
        Assert.False(ModelVerifier.Verify(SmallKey.Key, null, SmallKey.Key.WeightRangeProof, VerifierPolicy.Default, out _).Accepted);
        Assert.False(ProofVerifier.Verify(SmallKey.Key.WeightRangeStatement, null, SmallKey.Proof, out _).Accepted);
    }

    [Fact]
    public void A_key_without_its_range_proof_is_refused()
    {
        var k = SmallKey.Key;
        foreach (var proof in (byte[][])[[], SmallKey.Proof, k.WeightRangeProof[..^1]])
        {
            var other = new VerifyingKey(
                k.Statement.Profile, k.Statement.Matrix, k.Statement.WeightsRoot, k.WeightsArePrivate, k.Statement.System,
                k.WeightRangeStatement.System, k.Interface, proof);
            Assert.False(ModelVerifier.CheckKey(other).Accepted);
        }
    }

    [Fact]
    public void Cut_off()
    {
        var bytes = Bytes;
        for (var length = 0; length < bytes.Length; length += 1 + (length / 50))
        {
            Assert.Throws<InvalidDataException>(() => VerifyingKey.Read(bytes[..length]));
        }

        Assert.Throws<InvalidDataException>(() => VerifyingKey.Read([.. bytes, 0]));
    }

    /// <summary>A changed key is refused, or it refuses its range proof, or the proof made under the true key.</summary>
    [Fact]
    public void Bits_flipped()
    {
        var random = new Random(6);
        var original = Bytes;
        for (var i = 0; i < 150; i++)
        {
            var changed = (byte[])original.Clone();
            // The first two thousand bytes hold the parameters; the range proof is most of the rest.
            changed[random.Next(i % 2 == 0 ? 2000 : changed.Length)] ^= (byte)(1 << random.Next(8));
            if (Read(changed) is { } key && key.WeightsArePrivate == SmallKey.Key.WeightsArePrivate)
            {
                var accepted = ModelVerifier.CheckKey(key).Accepted
                    && ModelVerifier.Verify(key, null, SmallKey.Proof, VerifierPolicy.Default, out _).Accepted;
                Assert.False(accepted && !key.ToBytes().AsSpan().SequenceEqual(original));
            }
        }
    }

    [Theory]
    [InlineData("\"Block\":", "\"Block\":9")]
    [InlineData("\"Block\":", "\"Block\":-1")]
    [InlineData("\"Visibility\":\"Public\"", "\"Visibility\":\"Private\"")]
    [InlineData("\"Visibility\":\"Public\"", "\"Visibility\":\"Committed\"")]
    [InlineData("\"Visibility\":\"Public\"", "\"Visibility\":7")]
    [InlineData("\"Name\":\"x\"", "\"Name\":null")]
    [InlineData("\"Shape\":[2,5]", "\"Shape\":[2,4]")]
    [InlineData("\"Shape\":[2,5]", "\"Shape\":[-2,-5]")]
    [InlineData("\"Shape\":[2,5]", "\"Shape\":null")]
    [InlineData("\"Inputs\":[", "\"Inputs\":[null,")]
    [InlineData("\"Multiplier\":null", "\"Multiplier\":[1]")]
    [InlineData("\"Outputs\":[", "\"Outputs\":[[],")]
    [InlineData("{", "[")]
    public void An_interface_that_contradicts_the_statement(string text, string replacement)
    {
        var json = Encoding.UTF8.GetString(SmallKey.Key.Statement.Interface);
        Assert.Contains(text, json, StringComparison.Ordinal);
        var at = json.IndexOf(text, StringComparison.Ordinal);
        var changed = Encoding.UTF8.GetBytes(json[..at] + replacement + json[(at + text.Length)..]);
        var original = Bytes;
        var place = original.AsSpan().IndexOf(SmallKey.Key.Statement.Interface);
        byte[] key =
        [
            .. original[..(place - 4)], .. BitConverter.GetBytes(changed.Length), .. changed,
            .. original[(place + SmallKey.Key.Statement.Interface.Length)..],
        ];
        Assert.Throws<InvalidDataException>(() => VerifyingKey.Read(key));
    }

    /// <summary>Whoever commits must see in the interface every cell it commits to, and outputs are nobody's to commit to.</summary>
    [Theory]
    [InlineData("public input")]
    [InlineData("private input")]
    [InlineData("no input")]
    [InlineData("input twice")]
    [InlineData("committed output")]
    [InlineData("hidden block")]
    [InlineData("range statement")]
    public void An_interface_that_hides_what_is_committed(string lie)
    {
        var key = SmallKey.Committed;
        var input = key.Interface.Inputs[0];
        PortDescription[] outputs = [.. key.Interface.Outputs], inputs = lie switch
        {
            "public input" => [input with { Visibility = PortVisibility.Public }],
            "private input" => [input with { Visibility = PortVisibility.Private }],
            "no input" => [],
            "input twice" => [input, input],
            _ => [input],
        };
        if (lie == "committed output")
        {
            outputs = [.. outputs, input];
        }

        var (system, ranges) = (key.Statement.System, key.WeightRangeStatement.System);
        var block = new Block("hidden", BlockSource.Inputs, [3]);
        Assert.True(With(system, ranges, [input], [.. key.Interface.Outputs]).HasCommittedInputs);
        Assert.Throws<InvalidDataException>(() => With(
            lie == "hidden block" ? system with { Blocks = [.. system.Blocks, block] } : system,
            lie == "range statement" ? ranges with { Blocks = [.. ranges.Blocks, block] } : ranges, inputs, outputs));

        VerifyingKey With(ConstraintSystem a, ConstraintSystem b, PortDescription[] @in, PortDescription[] @out) => new(
            key.Statement.Profile, key.Statement.Matrix, key.Statement.WeightsRoot, key.WeightsArePrivate, a, b,
            key.Interface with { Inputs = @in, Outputs = @out }, key.WeightRangeProof);
    }

    private static VerifyingKey? Read(byte[] bytes)
    {
        try
        {
            return VerifyingKey.Read(bytes);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
