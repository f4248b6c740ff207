using Vouch.Bench.Kernels;
using Vouch.Hashing.Bench;

return KernelBench.Run(typeof(PermutationBench).Assembly, args);
