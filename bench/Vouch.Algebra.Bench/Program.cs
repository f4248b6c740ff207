using Vouch.Algebra;
using Vouch.Algebra.Bench;

Quick.Filter = args.Length > 0 ? args[0] : "";
const int N = 4096;
using var a = Data.Vector<Cubic>(N, 1);
using var b = Data.Vector<Cubic>(N, 2);
using var c = new ExtensionVector<Cubic>(N);
Quick.Time("cubic multiply", N, () => Linear.Multiply<Cubic>(c, a, b));
Quick.Time("cubic scale", N, () => Linear.Scale<Cubic>(c, Cubic.Generator, a));
Quick.Time("cubic add", N, () => Linear.Add<Cubic>(c, a, b));
