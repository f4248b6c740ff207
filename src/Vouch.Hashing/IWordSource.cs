namespace Vouch.Hashing;

/// <summary>A source of uniform 64-bit words.</summary>
internal interface IWordSource
{
    /// <summary>Fills all of <paramref name="words"/> with the next words of the source.</summary>
    void Fill(Span<ulong> words);
}
