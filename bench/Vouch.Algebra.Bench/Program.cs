using Vouch.Algebra.Bench;
using Vouch.Bench.Kernels;

return KernelBench.Run(typeof(FieldBench).Assembly, args);
