using System.Text.Json.Nodes;
using Vouch.Network.Receipts;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>What an exported chain says of each task, read without the auditor: a second opinion on the same bytes.</summary>
public static class Chain
{
    private static readonly EntryKind[] Closing = [EntryKind.Settled, EntryKind.Cancelled, EntryKind.Expired, EntryKind.Failed];

    /// <summary>Checks that each of these tasks was accepted once and closed exactly once; how often tasks were paid.</summary>
    public static int RequireOneEnd(string export, IReadOnlyCollection<string> tasks)
    {
        var entries = File.ReadLines(export).Select(line => JsonNode.Parse(line)!["entry"]).Where(e => e is not null)
            .Select(e => Entry.Read(Convert.FromBase64String((string)e!))).ToArray();
        var accepted = entries.Where(e => e.Kind == EntryKind.Accepted).Select(e => e.Task.ToString()).ToArray();
        var closed = entries.Where(e => Closing.Contains(e.Kind)).GroupBy(e => e.Task.ToString()).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(accepted.Length, accepted.Distinct().Count());
        foreach (var task in tasks)
        {
            Assert.Contains(task, accepted);
            Assert.True(closed.GetValueOrDefault(task) == 1, $"The task {task} was closed {closed.GetValueOrDefault(task)} times.");
        }

        return entries.Count(e => e.Kind == EntryKind.Settled);
    }
}
