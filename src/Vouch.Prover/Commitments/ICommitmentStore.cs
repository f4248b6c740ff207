using Vouch.Protocol.Parameters;

namespace Vouch.Prover.Commitments;

/// <summary>A place beside a key where the code words of its weights are kept, so that loading does not make them again.</summary>
public interface ICommitmentStore
{
    /// <summary>Code words of fewer bytes than this are made in less time than they are worth keeping for; 96 MiB by default.</summary>
    long LeastBytes => 96L << 20;

    /// <summary>Where the finished file is, if it is there.</summary>
    string Path { get; }

    /// <summary>An empty file that only its owner may read, on the disk of <see cref="Path"/>; null if none can be made.</summary>
    ICommitmentDraft? Begin();

    /// <summary>Whether a commitment is large enough to be kept.</summary>
    bool IsWorthKeeping(MatrixParameters matrix, int rows)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return (long)rows * sizeof(ulong) << matrix.LogDomain >= LeastBytes;
    }
}

/// <summary>A file on its way to its place; disposing deletes it unless it has been placed.</summary>
public interface ICommitmentDraft : IDisposable
{
    /// <summary>Where it is until then.</summary>
    string Path { get; }

    /// <summary>Renames it to its place, over what was there.</summary>
    void Place();
}
