using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Xunit;
using static Vouch.Network.Tests.World;

namespace Vouch.Network.Tests;

/// <summary>What does not pass the gate, and why.</summary>
public sealed class GateTests
{
    private readonly World _w = new();

    public static TheoryData<string> BadOrders => [.. Orders.Keys];

    public static TheoryData<string> BadProfiles => [.. Profiles.Keys];

    private static Dictionary<string, (Func<Order, Order> Change, RefusalCode Code)> Orders { get; } = new()
    {
        ["another network"] = (o => o with { Network = Alice.Address }, RefusalCode.WrongNetwork),
        ["no requester"] = (o => o with { Requester = default }, RefusalCode.Malformed),
        ["no model"] = (o => o with { Model = default }, RefusalCode.Malformed),
        ["unknown kind"] = (o => o with { Kind = (TaskKind)9 }, RefusalCode.Malformed),
        ["unknown trust"] = (o => o with { Trust = (Trust)9 }, RefusalCode.Malformed),
        ["no candidates"] = (o => o with { Candidates = [] }, RefusalCode.Malformed),
        ["nine candidates"] = (o => o with { Candidates = [.. Enumerable.Range(0, 9).Select(i => Key($"c{i}").Address)] }, RefusalCode.Malformed),
        ["one twice"] = (o => o with { Candidates = [N1.Address, N1.Address] }, RefusalCode.Malformed),
        ["a zero candidate"] = (o => o with { Candidates = [default] }, RefusalCode.Malformed),
        ["a binding of 31 bytes"] = (o => o with { Input = new InputBinding(InputBindingKind.Public, new byte[31]) }, RefusalCode.Malformed),
        ["a commitment of 32 bytes"] = (o => o with { Input = new InputBinding(InputBindingKind.Committed, new byte[32]) }, RefusalCode.Malformed),
        ["an unknown binding"] = (o => o with { Input = new InputBinding((InputBindingKind)7, new byte[32]) }, RefusalCode.Malformed),
        ["dust"] = (o => o with { MaxPrice = 99 }, RefusalCode.BadAmount),
        ["nothing"] = (o => o with { MaxPrice = 0 }, RefusalCode.BadAmount),
        ["a negative price"] = (o => o with { MaxPrice = long.MinValue }, RefusalCode.BadAmount),
        ["too much"] = (o => o with { MaxPrice = long.MaxValue }, RefusalCode.BadAmount),
        ["the future"] = (o => o with { CreatedAt = Start + 300_001, Deadline = Start + 400_000, Expiry = Start + 500_000 }, RefusalCode.BadTime),
        ["the end of time"] = (o => o with { CreatedAt = long.MaxValue }, RefusalCode.BadTime),
        ["a deadline before its creation"] = (o => o with { Deadline = o.CreatedAt - 1 }, RefusalCode.BadTime),
        ["an expiry before its deadline"] = (o => o with { Expiry = o.Deadline - 1 }, RefusalCode.BadTime),
        ["too long a life"] = (o => o with { Expiry = long.MaxValue }, RefusalCode.BadTime),
    };

    private static Dictionary<string, (Func<NodeProfile, NodeProfile> Change, RefusalCode Code)> Profiles { get; } = new()
    {
        ["another network"] = (p => p with { Network = Alice.Address }, RefusalCode.WrongNetwork),
        ["no slots"] = (p => p with { Slots = 0 }, RefusalCode.Malformed),
        ["65 slots"] = (p => p with { Slots = 65 }, RefusalCode.Malformed),
        ["a negative price"] = (p => p with { AskPerUnit = -1 }, RefusalCode.BadAmount),
        ["no cores"] = (p => p with { Capability = p.Capability with { Cores = 0 } }, RefusalCode.Malformed),
        ["no memory"] = (p => p with { Capability = p.Capability with { MemoryBytes = 0 } }, RefusalCode.Malformed),
        ["odd vectors"] = (p => p with { Capability = p.Capability with { VectorBits = 100 } }, RefusalCode.Malformed),
        ["negative speed"] = (p => p with { Capability = p.Capability with { Speed = -1 } }, RefusalCode.Malformed),
        ["a control character"] = (p => p with { Software = "a\nb" }, RefusalCode.Malformed),
        ["a long name"] = (p => p with { Capability = p.Capability with { Gpu = new string('x', 129) } }, RefusalCode.Malformed),
        ["half a character"] = (p => p with { Software = "\ud800" }, RefusalCode.Malformed),
        ["no sealing key"] = (p => p with { SealingKey = new byte[33] }, RefusalCode.Malformed),
        ["the future"] = (p => p with { IssuedAt = Start + 300_001 }, RefusalCode.BadTime),
    };

    [Theory]
    [MemberData(nameof(BadOrders))]
    public void A_bad_order_is_refused(string name)
    {
        var (change, code) = Orders[name];
        Assert.Equal(code, Admit(Sign(change(_w.Order(Alice, N1)), Alice)));
    }

    [Theory]
    [MemberData(nameof(BadProfiles))]
    public void A_bad_profile_is_refused(string name)
    {
        var (change, code) = Profiles[name];
        var profile = change(_w.Profile(N1).Profile.Profile);
        Assert.Equal(code, Admit(new RegisterCommand(new SignedProfile(profile, N1.Sign(profile.Digest)))));
    }

    [Fact]
    public void Whoever_did_not_sign_is_refused()
    {
        Assert.Equal(RefusalCode.BadSignature, Admit(Sign(_w.Order(Alice, N1), Bob)));
        Assert.Equal(RefusalCode.BadSignature, Admit(new SubmitCommand(new SignedOrder(_w.Order(Alice, N1), default), 1, default)));
        var report = Report(N1, new TaskId(1), 1);
        Assert.Equal(RefusalCode.None, Admit(report));
        Assert.Equal(
            RefusalCode.BadSignature,
            Admit(report with { Claim = report.Claim with { Claim = report.Claim.Claim with { Epoch = 2 } } }));
    }

    [Fact]
    public void Many_at_once_get_the_answers_of_each_alone()
    {
        Command[] commands =
        [
            Sign(_w.Order(Alice, N1), Alice), Sign(_w.Order(Alice, N1), Bob), Sign(_w.Order(Alice), Alice), new TickCommand(default),
            _w.Profile(N1), Report(N1, default, 0), Reseal(Alice, default, 1, N1), _w.Request(Bob, RequestKind.Stake, 5), _w.Request(Bob, RequestKind.Stake, 500),
        ];
        var many = _w.Gate.AdmitMany(commands, _w.Now);
        for (var i = 0; i < commands.Length; i++)
        {
            var alone = _w.Gate.Admit(commands[i], _w.Now, out var admitted);
            Assert.Equal(alone, many[i].Outcome);
            Assert.Equal(admitted?.Signer, many[i].Admitted?.Signer);
        }
    }

    private RefusalCode Admit(Command command)
    {
        var outcome = _w.Gate.Admit(command, _w.Now, out var admitted);
        Assert.Equal(outcome.IsDone, admitted is not null);
        return outcome.Code;
    }
}
