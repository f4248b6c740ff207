using Vouch.Algebra;

namespace Vouch.Prover.Sumchecks;

/// <summary>Blocks with equally many inner variables, side by side in two tables while those variables are bound.</summary>
internal sealed class TensorRounds<TK> : IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly TensorBlock<TK>[] _blocks;
    private readonly CancellationToken _cancellation;
    private readonly int[] _first;
    private readonly int _width;
    private readonly ExtensionVector<TK> _sums;
    private readonly ExtensionVector<TK> _weights;
    private int _size;

    public TensorRounds(IEnumerable<TensorBlock<TK>> blocks, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _blocks = [.. blocks.OrderByDescending(b => b.OuterSpan * b.Terms)];
        Variables = _blocks[0].LogInner;
        _first = new int[_blocks.Length];
        for (var i = 0; i < _blocks.Length; i++)
        {
            _first[i] = _width;
            _width += _blocks[i].Terms;
        }

        _size = _width << Variables;
        _sums = BufferPool.Shared.Rent<TK>(_size);
        _weights = BufferPool.Shared.Rent<TK>(_size);
        _sums.Clear();
        _weights.Clear();
        try
        {
            Shares.Each(
                _blocks.Length, i => _blocks[i].FillInner(_sums, _weights, _first[i], _width, cancellation), cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Inner variables of these blocks.</summary>
    public int Variables { get; }

    /// <summary>The round's sums.</summary>
    public RoundSums2<TK> Sums() => Shares.Sum2<TK>(
        _size / 2, (from, to) => SumcheckKernels.Product(_sums.Slice(0, _size), _weights.Slice(0, _size), from, to),
        _cancellation);

    /// <summary>Binds the lowest variable.</summary>
    public void Bind(TK challenge)
    {
        _size /= 2;
        Shares.Fold(_sums, 0, _size, challenge, _cancellation);
        Shares.Fold(_weights, 0, _size, challenge, _cancellation);
    }

    /// <summary>What is left once all inner variables are bound.</summary>
    /// <param name="point">Their challenges, the most significant variable's first.</param>
    /// <param name="segments">Receives it; after a cancellation what there is of it.</param>
    public void Outer(TK[] point, List<CellSegment<TK>> segments)
    {
        var bound = new TK[_width];
        for (var t = 0; t < _width; t++)
        {
            bound[t] = _weights[t];
        }

        var result = new CellSegment<TK>?[_blocks.Length];
        try
        {
            Shares.Each(
                result.Length,
                i => result[i] = _blocks[i].Outer(point, bound.AsSpan(_first[i], _blocks[i].Terms), _cancellation),
                _cancellation);
        }
        finally
        {
            segments.AddRange(result.OfType<CellSegment<TK>>());
        }
    }

    public void Dispose()
    {
        _sums.Dispose();
        _weights.Dispose();
    }
}
