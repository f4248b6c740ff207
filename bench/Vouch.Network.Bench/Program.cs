using Vouch.Network.Bench.Audit;
using Vouch.Network.Bench.Throughput;

// Benchmarks of the network, one per word.
return args switch
{
    ["throughput", .. var rest] => await ThroughputBench.RunAsync(rest),
    ["audit", .. var rest] => AuditBench.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Vouch.Network.Bench throughput --store sqlite|postgres|memory [--seconds 10] [--batch 256] ...");
    Console.Error.WriteLine("       Vouch.Network.Bench audit [entries] [export.jsonl]");
    return 2;
}
