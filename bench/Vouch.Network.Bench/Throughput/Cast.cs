using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;

namespace Vouch.Network.Bench.Throughput;

/// <summary>Who takes part, and what they sign.</summary>
internal sealed class Cast
{
    private const long Price = 10_000;
    private const int Requesters = 16;
    private readonly SigningKey[] _requesters = [.. Enumerable.Range(0, Requesters).Select(_ => SigningKey.Generate())];
    private readonly Dictionary<Address, SigningKey> _nodes;

    public Cast(int nodes) => _nodes = Enumerable.Range(0, nodes).Select(_ => SigningKey.Generate()).ToDictionary(key => key.Address);

    public static NetworkRules Rules { get; } = NetworkRules.Default with { MostOpenTasks = int.MaxValue };

    public SigningKey Network { get; } = SigningKey.Generate();

    public IReadOnlyCollection<Address> Nodes => _nodes.Keys;

    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Money and registrations.</summary>
    public IEnumerable<Command> Founding()
    {
        foreach (var requester in _requesters)
            yield return new DepositCommand(requester.Address, Rules.MostAmount, Digest256.Keccak(requester.Address.ToBytes()));
        using var sealing = SealingKey.Generate();
        foreach (var node in _nodes.Values)
        {
            var profile = new NodeProfile(
                Network.Address, node.Address, sealing.PublicKey.ToBytes(), new Capability(4, 1L << 33, 256, "", 100), Price / 2, 64, Now, "bench");
            yield return new RegisterCommand(new SignedProfile(profile, node.Sign(profile.Digest)));
        }
    }

    /// <summary>A signed order for the n-th task.</summary>
    public SignedOrder Order(int n, int candidates)
    {
        var (requester, now, nodes) = (_requesters[n % Requesters], Now, _nodes.Keys.ToArray());
        var order = new Order(
            Network.Address, requester.Address, (ulong)n, TaskKind.Prove, Digest256.Keccak([1]),
            new InputBinding(InputBindingKind.Public, new byte[32]), Price, now, now + 3_600_000, now + 7_200_000, Trust.Open,
            [.. Enumerable.Range(0, Math.Min(candidates, nodes.Length)).Select(i => nodes[(n + i) % nodes.Length])]);
        return new SignedOrder(order, requester.Sign(order.Digest));
    }

    /// <summary>A node's signed claim for its lease; the verdict on the proof is given.</summary>
    public ReportCommand Report(TaskId task, Address node, int epoch)
    {
        var claim = new ResultClaim(
            Network.Address, task, epoch, node, Digest256.Keccak([3]), 100_000, 500, 7_000, EnergyKind.Estimated);
        return new ReportCommand(new SignedClaim(claim, _nodes[node].Sign(claim.Digest)), new ProofVerdict(true, ""));
    }
}
