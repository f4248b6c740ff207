namespace Vouch.Models.Graphs;

/// <summary>
/// Orders nodes so that each comes after everything it reads, keeping the given order where that is free. Refuses
/// values made twice, values nobody makes, and cycles.
/// </summary>
internal static class GraphSorter
{
    public static List<Node> Sort(GraphDescription graph)
    {
        var maker = FindMakers(graph);
        var nodes = graph.Nodes;
        var waiting = new int[nodes.Count];
        var readers = new List<int>?[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var input in nodes[i].Inputs)
            {
                if (input.Length == 0) continue;
                if (!maker.TryGetValue(input, out var source)) throw MissingInput(nodes[i], input);
                if (source < 0) continue;
                waiting[i]++;
                (readers[source] ??= []).Add(i);
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            if (waiting[i] == 0) ready.Enqueue(i, i);
        }

        var sorted = new List<Node>(nodes.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (var reader in readers[next] ?? [])
            {
                if (--waiting[reader] == 0) ready.Enqueue(reader, reader);
            }
        }

        return sorted.Count == nodes.Count ? sorted : throw Cycle(nodes, waiting);
    }

    /// <summary>Value name to the index of the node making it, or -1 for graph inputs and constants.</summary>
    private static Dictionary<string, int> FindMakers(GraphDescription graph)
    {
        var maker = new Dictionary<string, int>();
        foreach (var constant in graph.Constants.Keys) maker.Add(constant, -1);
        foreach (var input in graph.Inputs)
        {
            if (!maker.TryAdd(input.Name, -1))
                throw ModelException.AtValue(input.Name, "this graph input is declared twice or is also a constant.");
        }

        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            foreach (var output in node.Outputs)
            {
                if (output.Length > 0 && !maker.TryAdd(output, i))
                {
                    throw ModelException.AtNode(
                        node,
                        $"it makes {Text.Quote(output)}, a name already taken by an input, a constant or another node.",
                        output);
                }
            }
        }

        foreach (var output in graph.Outputs)
        {
            if (!maker.ContainsKey(output))
                throw ModelException.AtValue(output, "this is declared a graph output but nothing makes it.");
        }

        return maker;
    }

    private static ModelException MissingInput(Node node, string input) => ModelException.AtNode(
        node,
        $"it reads {Text.Quote(input)}, which is neither a graph input nor a constant nor made by any node. " +
        "The file is incomplete or was edited; export it again.",
        input);

    private static ModelException Cycle(IReadOnlyList<Node> nodes, int[] waiting)
    {
        var stuck = Enumerable.Range(0, nodes.Count).Where(i => waiting[i] > 0).Select(i => nodes[i].Name).ToList();
        return new ModelException(
            $"The graph has a cycle: nodes wait for one another's results. Among or behind it: {Text.Some(stuck)}.");
    }
}
