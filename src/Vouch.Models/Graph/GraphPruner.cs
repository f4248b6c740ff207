namespace Vouch.Models.Graphs;

/// <summary>
/// Drops what no output depends on. Exporters leave such remains behind, and an unsupported operator among them should
/// not stop a model that does not need it.
/// </summary>
internal static class GraphPruner
{
    /// <summary>Keeps the nodes (given in topological order) that some output depends on.</summary>
    public static List<Node> Prune(IReadOnlyList<Node> sorted, IEnumerable<string> outputs)
    {
        var needed = new HashSet<string>(outputs);
        var kept = new List<Node>(sorted.Count);
        for (var i = sorted.Count - 1; i >= 0; i--)
        {
            var node = sorted[i];
            if (!node.Outputs.Any(needed.Contains)) continue;
            kept.Add(WithoutUnused(node, needed));
            needed.UnionWith(node.Inputs.Where(input => input.Length > 0));
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>
    /// Leaves out the outputs nobody reads, such as the mask of a Dropout, so that operators need not make them.
    /// </summary>
    private static Node WithoutUnused(Node node, HashSet<string> needed)
    {
        if (node.Outputs.All(needed.Contains)) return node;
        var outputs = node.Outputs.Select(output => needed.Contains(output) ? output : "").ToList();
        return node.WithOutputs(outputs);
    }
}
