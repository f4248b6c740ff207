using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Node.Agent;

namespace Vouch.Node.Tests.Agent;

/// <summary>A coordinator that assigns what no requester asked for; a requester whose envelope is not what it should be.</summary>
public sealed class AssignmentsTests
{
    private static readonly Keyring Network = Keyring.Generate();
    private static readonly Keyring Requester = Keyring.Generate();
    private static readonly Keyring Node = Keyring.Generate();
    private readonly SignatureChecker _checker = new(8);

    [Fact]
    public void An_order_as_it_should_be_is_taken()
    {
        var order = MakeOrder();
        Assert.Equal(order.Id, Read(Assign(order), order.Id).Id);
        using var input = Open(order, Seal(order, Node));
        Assert.Equal([1, 2, 3], input.Codes[0]);
    }

    [Fact]
    public void An_order_for_another_network_is_not_worked_on()
    {
        var order = MakeOrder() with { Network = Keyring.Generate().Address };
        AssertBroken("another network", () => Read(Assign(order), order.Id));
    }

    [Fact]
    public void An_order_that_its_requester_did_not_sign_is_not_worked_on()
    {
        var order = MakeOrder();
        AssertBroken("not signed", () => Read(Assign(order, Network), order.Id));
        var dearer = order with { MaxPrice = order.MaxPrice + 1 };
        var signature = Requester.Signing.Sign(order.Digest).ToString();
        AssertBroken("not signed", () => Read(Assign(dearer) with { Order = new SignedBytes(Convert.ToBase64String(dearer.ToBytes()), signature) }, dearer.Id));
    }

    [Fact]
    public void A_price_above_the_order_is_no_promise()
    {
        var order = MakeOrder();
        AssertBroken("price", () => Read(Assign(order) with { Price = order.MaxPrice + 1 }, order.Id));
        AssertBroken("price", () => Read(Assign(order) with { Price = -1 }, order.Id));
    }

    [Fact]
    public void Another_tasks_order_is_not_taken_for_this_one()
    {
        var order = MakeOrder();
        AssertBroken("another task's order", () => Read(Assign(order), MakeOrder().Id));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("AAAA", "00")]
    [InlineData("*", "zz")]
    public void What_is_no_order_is_handed_back(string body, string signature)
    {
        var order = MakeOrder();
        AssertBroken("cannot be read", () => Read(Assign(order) with { Order = new SignedBytes(body, signature) }, order.Id));
    }

    [Fact]
    public void An_envelope_that_was_exchanged_is_the_networks_fault()
    {
        var order = MakeOrder();
        var (sent, assigned) = (Seal(order, Node), Seal(order, Node));
        AssertBroken("changed on its way", () => Assignments.Open(order, Digest256.Keccak(assigned).ToString(), sent, Node));
    }

    /// <summary>The requester's fault, and only said so: one node's word does not end a task.</summary>
    [Fact]
    public void An_envelope_for_others_or_for_another_order_does_not_open()
    {
        var (order, other) = (MakeOrder(), MakeOrder());
        AssertBadInput(() => Open(order, Seal(order, Network)));
        AssertBadInput(() => Open(order, Seal(other, Node)));
        var damaged = Seal(order, Node);
        damaged[^1] ^= 1;
        AssertBadInput(() => Open(order, damaged));
        AssertBadInput(() => Open(order, Seal(order, Node, [1, 2, 3])));
    }

    private static Order MakeOrder() => new(
        Network.Address, Requester.Address, BitConverter.ToUInt64(Hashing.OsRandom.NewSeed()), TaskKind.Prove, Digest256.Keccak("model"u8),
        new InputBinding(InputBindingKind.Public, new byte[32]), 1_000, 1, 2, 3, Trust.Open, [Node.Address]);

    private static Assign Assign(Order order, Keyring? signer = null) => new(
        order.Id.ToString(), 1, 2, 500,
        new SignedBytes(Convert.ToBase64String(order.ToBytes()), (signer ?? Requester).Signing.Sign(order.Digest).ToString()), "");

    private static byte[] Seal(Order order, Keyring recipient, byte[]? plaintext = null) => Envelope.Seal(
        plaintext ?? SealedForms.WriteInput([[1, 2, 3]], []), [new Recipient(recipient.Address, recipient.Sealing.PublicKey)],
        SealedForms.InputContext(order), out _).ToBytes();

    private static SealedInput Open(Order order, byte[] envelope) =>
        Assignments.Open(order, Digest256.Keccak(envelope).ToString(), envelope, Node);

    private static void AssertBroken(string says, Func<object> act)
    {
        var e = Assert.Throws<HandBackException>(act);
        Assert.Equal(DeclineReason.Broken, e.Reason);
        Assert.Contains(says, e.Message);
    }

    private static void AssertBadInput(Func<object> act) => Assert.Equal(DeclineReason.BadInput, Assert.Throws<HandBackException>(act).Reason);

    private Order Read(Assign assign, TaskId task) => Assignments.ReadOrder(assign, task, Network.Address, _checker);
}
