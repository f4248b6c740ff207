using Vouch.Network.Bench.Throughput;

// Benchmarks of the network, one per word.
return args switch
{
    ["throughput", .. var rest] => await ThroughputBench.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Vouch.Network.Bench throughput --store sqlite|postgres|memory [--seconds 10] [--batch 256] ...");
    return 2;
}
