using Vouch.Network.Bench.Audit;
using Vouch.Network.Bench.Throughput;

// Benchmarks of the network, one per word:
// dotnet run -c Release --project bench/Vouch.Network.Bench -- audit 1000000 [export.jsonl]
// dotnet run -c Release --project bench/Vouch.Network.Bench -- throughput --store sqlite --seconds 10 --batch 256
return args switch
{
    ["throughput", .. var rest] => await ThroughputBench.RunAsync(rest),
    ["audit", .. var rest] => AuditBench.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Vouch.Network.Bench audit [entries] [export.jsonl]");
    Console.Error.WriteLine("       Vouch.Network.Bench throughput --store sqlite|postgres|memory [--seconds 10] [--batch 256] [--lanes 1]");
    Console.Error.WriteLine("           [--flight 768] [--nodes 32] [--candidates 3] [--preload 0] [--presigned] [--warmup 3]");
    return 2;
}
