using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Vouch.Hashing.Bench;

// In-process, since the generated-project toolchain does not know the repository's central versions. Run with
// DOTNET_EnableAVX512=0 or DOTNET_EnableHWIntrinsic=0 for the narrower kernels.
IConfig config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance))
    .AddColumn(StatisticColumn.Min);
BenchmarkSwitcher.FromAssembly(typeof(PermutationBench).Assembly).Run(args, config);
