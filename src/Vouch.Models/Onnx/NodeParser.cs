using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>Reads a NodeProto.</summary>
internal static class NodeParser
{
    private const int Input = 1;
    private const int Output = 2;
    private const int Name = 3;
    private const int OpType = 4;
    private const int Attribute = 5;
    private const int Domain = 7;

    public static Node Parse(WireReader reader, ModelLimits limits)
    {
        var (name, op, domain) = ("", "", "");
        var inputs = new List<string>();
        var outputs = new List<string>();
        // Attributes are read last: their errors name the node, whose name may come after them in the file.
        var attributes = new List<ParsedAttribute>();
        while (reader.Next(out var field, out var wire))
        {
            if (field is Input or Output or Name or OpType or Attribute or Domain)
                reader.Require(wire, WireType.Bytes, field);
            switch (field)
            {
                case Input: Add(ref reader, inputs, reader.ReadText(), limits); break;
                case Output: Add(ref reader, outputs, reader.ReadText(), limits); break;
                case Name: name = reader.ReadText(); break;
                case OpType: op = reader.ReadText(); break;
                case Domain: domain = reader.ReadText(); break;
                case Attribute:
                    var attribute = AttributeParser.Parse(reader.ReadMessage("an attribute"), limits);
                    Add(ref reader, attributes, attribute, limits);
                    break;
                default: reader.Skip(wire); break;
            }
        }

        if (op.Length == 0) throw reader.Error($"the node {Text.Quote(name)} has no operator type");
        if (domain is not ("" or "ai.onnx"))
        {
            throw ModelException.AtNode(
                name,
                op,
                $"the operator is of the domain {Text.Quote(domain)}; only standard ONNX operators are supported.");
        }

        var values = new Dictionary<string, AttributeValue>();
        foreach (var (label, value, problem) in attributes)
        {
            if (problem is not null)
                throw ModelException.AtNode(name, op, $"the attribute {Text.Quote(label)} {problem}");
            if (!values.TryAdd(label, value!))
                throw ModelException.AtNode(name, op, $"the attribute {Text.Quote(label)} is stated twice.");
        }

        return new Node(name, op, inputs, outputs, values);
    }

    private static void Add<T>(ref WireReader reader, List<T> list, T item, ModelLimits limits)
    {
        if (list.Count >= limits.MaxNodeEntries)
            throw reader.Error($"a node has more than {limits.MaxNodeEntries} inputs, outputs or attributes");
        list.Add(item);
    }
}
