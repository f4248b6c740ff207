using System.Diagnostics;
using System.Globalization;
using Vouch.Server.Bench;

// nodes: a coordinator in a process of its own, and nodes that connect from this one; latency: everything in one process.
var count = Option("--count", args.Contains("latency") ? 2_000 : 10_000);
switch (args.FirstOrDefault())
{
    case "serve":
        return await BenchServer.ServeAsync(args.Contains("--sqlite"));
    case "nodes":
        return await NodesBench.RunAsync(count, Option("--orders", 500), Option("--seconds", 20), args.Contains("--sqlite"));
    case "latency":
        return await LatencyBench.RunAsync(count, Option("--at-once", 8), args.Contains("--sqlite"));
    default:
        Console.Error.WriteLine("Usage: nodes [--count 10000] [--orders 500] [--seconds 20] [--sqlite] | latency [--count 2000] [--at-once 8] [--sqlite]");
        return 2;
}

int Option(string name, int usual)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : usual;
}
