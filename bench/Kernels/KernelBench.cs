using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace Vouch.Bench.Kernels;

/// <summary>
/// How kernels are measured: in short rounds, in this process, allocation counted; then compared with the results in
/// <c>bench/results</c>, or put in their place with <c>--pin</c>. All other arguments are BenchmarkDotNet's.
/// </summary>
internal static class KernelBench
{
    private const string Pin = "--pin";

    /// <summary>Runs the benchmarks of an assembly that the arguments name; all without any.</summary>
    /// <returns>0: regressions are printed and never fail, since time on a shared machine is nobody's fault.</returns>
    public static int Run(System.Reflection.Assembly assembly, string[] args)
    {
        // In this process, since the generated-project toolchain does not know the repository's central versions. Run with
        // DOTNET_EnableAVX512=0 or DOTNET_EnableHWIntrinsic=0 for the narrower kernels.
        var job = Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(4).WithIterationCount(12).WithIterationTime(TimeInterval.FromMilliseconds(50));
        IConfig config = DefaultConfig.Instance
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumn(StatisticColumn.Min, StatisticColumn.Median);
        string[] own = args.Length > 0 && args.Any(a => a is not Pin) ? [.. args.Where(a => a is not Pin)] : ["--filter", "*"];
        var results = Results.Of(BenchmarkSwitcher.FromAssembly(assembly).Run(own, config));
        var pinned = Results.PathOf(assembly.GetName().Name!);
        if (args.Contains(Pin)) Results.Write(pinned, results);
        else Results.Compare(Results.Read(pinned), results, Console.Out);
        return 0;
    }
}
