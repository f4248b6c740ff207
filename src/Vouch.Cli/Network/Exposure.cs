using System.Text.Json.Nodes;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Network.Orders;

namespace Vouch.Cli.Network;

/// <summary>Says plainly who will see what of an order, before it is sent.</summary>
internal static class Exposure
{
    /// <summary>Tells a person, on the side of messages.</summary>
    public static void Say(Screen screen, PublishedModel model, Order order)
    {
        if (screen.IsJson) return;
        foreach (var line in Lines(model, order)) screen.Error.WriteLine("vouch: " + line);
    }

    /// <summary>For programs.</summary>
    public static JsonArray ToJson(PublishedModel model, Order order) => Commands.JsonParts.Texts(Lines(model, order));

    private static IEnumerable<string> Lines(PublishedModel model, Order order)
    {
        var nodes = string.Join(", ", order.Candidates.Select(c => Moments.Short(c.ToString())));
        yield return order.Input.Kind == InputBindingKind.Public
            ? "the input stands in the proof: everyone who gets the proof sees it."
            : $"the input can be read by the owners of {Terminal.Say.Count(order.Candidates.Count, "node")} ({nodes}) and nobody else; the coordinator keeps it sealed.";
        yield return model.Key.Interface.Outputs.Any(o => o.IsPublic)
            ? "the answer stands in the proof: the coordinator and everyone who gets the proof sees it."
            : "the answer is not in the proof.";
    }
}
