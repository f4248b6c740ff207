using Microsoft.AspNetCore.Http;
using Vouch.Server.Dashboard.Data;

namespace Vouch.Server.Dashboard;

/// <summary>Orders of the list of nodes.</summary>
public enum NodeSort
{
    /// <summary>Working, ready, paused, offline; then by reputation.</summary>
    Status,

    /// <summary>The most trusted first.</summary>
    Reputation,

    /// <summary>Who was paid most first.</summary>
    Earned,

    /// <summary>The cheapest first.</summary>
    Price,

    /// <summary>The highest stake first.</summary>
    Stake,

    /// <summary>The fastest by its own word first.</summary>
    Speed,
}

/// <summary>Which nodes, in what order: the query of /nodes, so that it works without a script and can be linked to.</summary>
/// <param name="Status">Only of this status.</param>
/// <param name="Sort">Order.</param>
/// <param name="Find">Part of address, GPU or software, without regard to case.</param>
public sealed record NodeQuery(NodeStatus? Status, NodeSort Sort, string Find)
{
    private const int MostFind = 64;

    /// <summary>Reads a query; what makes no sense is as if it were not there.</summary>
    public static NodeQuery Read(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string find = query["find"].ToString().Trim();
        return new NodeQuery(
            Named<NodeStatus>(query["status"]), Named<NodeSort>(query["sort"]) ?? NodeSort.Status, find.Length > MostFind ? find[..MostFind] : find);
    }

    /// <summary>An enumeration's value by its name in lower case; null for anything else, numbers too.</summary>
    internal static T? Named<T>(string? name)
        where T : struct, Enum =>
        name is { Length: > 0 } && char.IsAsciiLetter(name[0]) && Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    /// <summary>An order's name.</summary>
    public static string Word(NodeSort sort) => sort switch
    {
        NodeSort.Reputation => "Most trusted",
        NodeSort.Earned => "Earned most",
        NodeSort.Price => "Cheapest",
        NodeSort.Stake => "Most at stake",
        NodeSort.Speed => "Fastest",
        _ => "By status",
    };

    /// <summary>The nodes asked for, in order.</summary>
    public IReadOnlyList<NodeRow> Apply(IReadOnlyList<NodeRow> nodes)
    {
        var chosen = nodes.Where(n => Status is null || n.Status == Status).Where(Matches);
        return
        [
            .. Sort switch
            {
                NodeSort.Reputation => chosen.OrderByDescending(n => n.Reputation.Score),
                NodeSort.Earned => chosen.OrderByDescending(n => n.Earned),
                NodeSort.Price => chosen.OrderBy(n => n.Profile.AskPerUnit),
                NodeSort.Stake => chosen.OrderByDescending(n => n.Stake),
                NodeSort.Speed => chosen.OrderByDescending(n => n.Profile.Capability.Speed),
                _ => chosen.OrderBy(n => n.Status).ThenByDescending(n => n.Reputation.Score),
            },
        ];
    }

    private bool Matches(NodeRow node) =>
        Find.Length == 0 || node.Address.ToString().Contains(Find, StringComparison.OrdinalIgnoreCase)
        || node.Profile.Capability.Gpu.Contains(Find, StringComparison.OrdinalIgnoreCase)
        || node.Profile.Software.Contains(Find, StringComparison.OrdinalIgnoreCase);
}
