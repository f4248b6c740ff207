using System.Text.Json.Nodes;
using Vouch.Cli.Terminal;
using Vouch.Protocol.Keys;

namespace Vouch.Cli.Commands;

/// <summary>Parts that several results have in common.</summary>
internal static class JsonParts
{
    /// <summary>Texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)JsonValue.Create(text))];

    /// <summary>Whole numbers.</summary>
    public static JsonArray Numbers(IEnumerable<int> numbers) => [.. numbers.Select(number => (JsonNode)JsonValue.Create(number))];

    /// <summary>Real numbers.</summary>
    public static JsonArray Reals(IEnumerable<float> reals) => [.. reals.Select(real => (JsonNode)JsonValue.Create(real))];

    /// <summary>Milliseconds, rounded to what can be meant.</summary>
    public static JsonArray Times(IEnumerable<double> times) =>
        [.. times.Select(time => (JsonNode)JsonValue.Create(Math.Round(time, 3)))];

    /// <summary>What the ports are.</summary>
    public static JsonArray Ports(IEnumerable<PortDescription> ports) =>
    [
        .. ports.Select(port => (JsonNode)new JsonObject
        {
            ["name"] = port.Name,
            ["shape"] = Numbers(port.Shape),
            ["visibility"] = Say.Visibility(port.Visibility),
        }),
    ];

    /// <summary>Values of ports; null where they are private.</summary>
    public static JsonArray Values(IEnumerable<float[]?> ports) =>
        [.. ports.Select(values => values is null ? null : (JsonNode)Reals(values))];
}
