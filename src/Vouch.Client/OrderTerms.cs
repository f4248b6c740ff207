using Vouch.Identity;

namespace Vouch.Client;

/// <summary>What a requester is ready to accept.</summary>
/// <param name="MaxPrice">Most micro-credits, fee included.</param>
/// <param name="DeadlineMilliseconds">From now: until then a result is worth its full price.</param>
/// <param name="LateMilliseconds">After the deadline: how long a late result is worth less and less.</param>
/// <param name="Nodes">The only nodes that may see the input; null: the network proposes some.</param>
/// <param name="Recipients">Nodes to seal the input to where the network proposes, 1 to 8: fewer see less, more survive failures.</param>
public sealed record OrderTerms(
    long MaxPrice, long DeadlineMilliseconds = 60_000, long LateMilliseconds = 60_000, IReadOnlyList<Address>? Nodes = null,
    int Recipients = 3);
