using Vouch.Compiler.Keys;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>A renewed key is the same model: a link proof stands for one pair of keys.</summary>
public class RenewalTests
{
    private static readonly Lazy<(VerifyingKey Key, byte[] Link)> Renewed = new(() =>
    {
        var (_, key, link) = KeyRenewal.Renew(SmallKey.Proving, SmallKey.Key);
        return (key, link);
    });

    [Fact]
    public void The_renewed_key_is_accepted()
    {
        var (key, link) = Renewed.Value;
        Assert.True(ModelVerifier.CheckKey(key).Accepted);
        Assert.True(ModelVerifier.CheckRenewal(SmallKey.Key, key, link).Accepted);
    }

    [Fact]
    public void A_link_holds_in_one_direction_between_two_keys()
    {
        var (key, link) = Renewed.Value;
        Assert.False(ModelVerifier.CheckRenewal(key, SmallKey.Key, link).Accepted);
        Assert.False(ModelVerifier.CheckRenewal(SmallKey.Key, SmallKey.Key, link).Accepted);
        Assert.False(ModelVerifier.CheckRenewal(SmallKey.Key, key, SmallKey.Proof).Accepted);
        Assert.False(ModelVerifier.CheckRenewal(SmallKey.Key, key, key.WeightRangeProof).Accepted);
    }

    [Fact]
    public void A_link_does_not_cover_another_statement_about_the_same_weights()
    {
        var (key, link) = Renewed.Value;
        var s = key.Statement;
        var products = s.System.Products.ToArray();
        products[0] = products[0] with { Linear = products[0].Linear with { Constant = products[0].Linear.Constant + 1 } };
        var system = s.System with { Products = products };
        var other = With(key, system, key.Interface);
        Assert.False(ModelVerifier.CheckRenewal(SmallKey.Key, other, link).Accepted);
        other = With(key, s.System, key.Interface with { Model = "another" });
        Assert.False(ModelVerifier.CheckRenewal(SmallKey.Key, other, link).Accepted);
    }

    [Fact]
    public void A_range_statement_about_other_weights_is_refused()
    {
        var k = SmallKey.Key;
        var blocks = k.WeightRangeStatement.System.Blocks
            .Select(b => b.Source == BlockSource.Weights ? b with { Shape = [1] } : b).ToArray();
        var ranges = new ConstraintSystem(blocks, [], [], []);
        Assert.Throws<InvalidDataException>(() => new VerifyingKey(
            k.Statement.Profile, k.Statement.Matrix, k.Statement.WeightsRoot, k.WeightsArePrivate, k.Statement.System, ranges,
            k.Interface, k.WeightRangeProof));
    }

    private static VerifyingKey With(VerifyingKey key, ConstraintSystem system, ModelInterface description) => new(
        key.Statement.Profile, key.Statement.Matrix, key.Statement.WeightsRoot, key.WeightsArePrivate, system,
        key.WeightRangeStatement.System, description, key.WeightRangeProof);
}
