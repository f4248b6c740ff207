using Vouch.Hashing;

namespace Vouch.Prover.Commitments;

/// <summary>What an opening reads of a commitment: its columns and its tree, in memory or in a file.</summary>
internal interface ICommittedColumns : ITreeDigests, IDisposable
{
    /// <summary>Whether what is read may differ from what was written, so that an opening must check it.</summary>
    bool MayBeDamaged { get; }

    /// <summary>Reads the words of columns, one column after another, each row by row.</summary>
    void ReadColumns(ReadOnlySpan<int> positions, Span<ulong> words, CancellationToken cancellation);
}

/// <summary>Takes code words in blocks while they are made; see <see cref="ColumnEncoder"/>.</summary>
internal interface IColumnSink
{
    /// <summary>The most blocks that may be open at once.</summary>
    int MostWorkers { get; }

    /// <summary>Where the values of each row in a block go. Called from several threads for different blocks.</summary>
    Memory<ulong>[] Begin(int block, int size);

    /// <summary>The block's values are there.</summary>
    void End(int block, Memory<ulong>[] rows, CancellationToken cancellation);
}
