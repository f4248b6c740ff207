namespace Vouch.Algebra;

/// <summary>A loop over base-field words, written once for every lane width.</summary>
/// <typeparam name="TSelf">The implementing type, which carries the arguments and any result.</typeparam>
internal interface IPlaneKernel<TSelf>
    where TSelf : struct, IPlaneKernel<TSelf>, allows ref struct
{
    /// <summary>Processes whole registers of indices from <paramref name="from"/> while they fit.</summary>
    /// <returns>The first index not processed.</returns>
    static abstract int Run<TPacked>(ref TSelf kernel, int from, int to)
        where TPacked : struct, IPacked<TPacked>;
}
