namespace Vouch.Algebra;

/// <summary>A loop over element indices, written once for every extension and lane width.</summary>
/// <typeparam name="TSelf">The implementing type, which carries the arguments and any result.</typeparam>
public interface IRangeKernel<TSelf>
    where TSelf : struct, IRangeKernel<TSelf>, allows ref struct
{
    /// <summary>Processes whole registers of indices from <paramref name="from"/> while they fit.</summary>
    /// <returns>The first index not processed, less than a width short of <paramref name="to"/>.</returns>
    static abstract int Run<TX, TPacked>(ref TSelf kernel, int from, int to)
        where TX : struct, IPackedExtension<TX, TPacked>
        where TPacked : struct, IPacked<TPacked>;
}
