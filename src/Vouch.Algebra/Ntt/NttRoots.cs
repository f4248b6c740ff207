namespace Vouch.Algebra;

/// <summary>The twiddle tables one transform reads; see <see cref="NttTables"/>.</summary>
internal readonly record struct NttRoots(ulong[] Each, ulong[] EverySecond, ulong[] EveryFourth);
