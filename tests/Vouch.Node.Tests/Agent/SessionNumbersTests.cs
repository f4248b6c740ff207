using System.Threading.Channels;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Node.Agent;

namespace Vouch.Node.Tests.Agent;

public sealed class SessionNumbersTests
{
    private static readonly Decline Message = new("task", 1, DeclineReason.Broken);
    private readonly Channel<NodeFrame> _out = Channel.CreateUnbounded<NodeFrame>();
    private readonly SessionNumbers _numbers = new();

    [Fact]
    public void What_was_not_acknowledged_is_said_again_under_its_number()
    {
        Begin();
        for (var i = 0; i < 3; i++) _numbers.Say(Message);
        Assert.Equal(Arrival.New, _numbers.Take(new NodeFrame(1, 1, Message)));
        Assert.Equal([1L, 2, 3], Said());
        _numbers.Detach();
        _numbers.Say(Message);
        Assert.Empty(Said());
        _numbers.Welcome(new Welcome("a", true, 2, 100), _out.Writer);
        Assert.Equal([3L, 4], Said());
        Assert.Equal(1, _numbers.Received);
    }

    [Fact]
    public void A_new_session_counts_anew_and_forgets_nothing()
    {
        Begin();
        for (var i = 0; i < 3; i++) _numbers.Say(Message);
        _numbers.Take(new NodeFrame(1, 2, Message));
        Said();
        _numbers.Welcome(new Welcome("b", false, 0, 100), _out.Writer);
        Assert.Equal([1L], Said());
        Assert.Equal((0L, "b"), (_numbers.Received, _numbers.Id));
    }

    [Fact]
    public void Numbers_seen_before_are_dropped_and_gaps_are_not_accepted()
    {
        Begin();
        Assert.Equal(Arrival.New, _numbers.Take(new NodeFrame(1, 0, Message)));
        Assert.Equal(Arrival.Seen, _numbers.Take(new NodeFrame(1, 0, Message)));
        Assert.Equal(Arrival.Broken, _numbers.Take(new NodeFrame(3, 0, Message)));
        Assert.Equal(Arrival.Broken, _numbers.Take(new NodeFrame(0, 1, Message)));
        Assert.Equal(Arrival.New, _numbers.Take(new NodeFrame(2, 0, Message)));
    }

    [Fact]
    public void Waits_grow_and_are_not_all_alike()
    {
        var waits = Enumerable.Range(0, 40).Select(_ => Backoff.After(3).TotalMilliseconds).ToArray();
        Assert.All(waits, wait => Assert.InRange(wait, 1000, 2000));
        Assert.True(waits.Distinct().Count() > 1);
        Assert.InRange(Backoff.After(1000).TotalSeconds, 15, 30);
    }

    [Fact]
    public void Inputs_and_packages_are_read_as_they_were_written_and_not_otherwise()
    {
        var seed = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        var bytes = SealedForms.WriteInput([[1, -2, short.MaxValue], []], seed);
        using var read = SealedForms.ReadInput(bytes);
        Assert.Equal([[1, -2, short.MaxValue], []], read.Codes);
        Assert.Equal(seed, read.Seed);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => SealedForms.ReadInput(bytes.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => SealedForms.ReadInput([.. bytes, 0]));
        var package = SealedForms.WritePackage("key"u8, 7);
        var (range, share) = SealedForms.ReadPackage(package);
        Assert.Equal(("key", 7), (System.Text.Encoding.UTF8.GetString(package[range]), share));
        Assert.Throws<InvalidDataException>(() => SealedForms.ReadPackage([.. package, 0]));
    }

    private void Begin() => _numbers.Welcome(new Welcome("a", false, 0, 100), _out.Writer);

    private List<long> Said()
    {
        var said = new List<long>();
        while (_out.Reader.TryRead(out var frame)) said.Add(frame.Seq);
        return said;
    }
}
