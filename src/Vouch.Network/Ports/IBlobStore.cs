using Vouch.Identity;

namespace Vouch.Network.Ports;

/// <summary>Bytes by their Keccak-256: sealed inputs, proofs, model packages. Read back verified; written whole or not at all.</summary>
public interface IBlobStore
{
    /// <summary>Stores a stream; the same bytes again cost nothing.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="mostBytes">More than this is refused with <see cref="InvalidDataException"/>, before it is stored.</param>
    /// <param name="keepUntil">May be deleted after, Unix milliseconds; storing again moves it later, never earlier.</param>
    /// <param name="cancellation">Cancels; nothing is left behind.</param>
    Task<BlobInfo> PutAsync(Stream content, long mostBytes, long keepUntil, CancellationToken cancellation);

    /// <summary>Reads a blob that fits in memory; null if it is not there.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    Task<byte[]?> ReadAsync(Digest256 digest, CancellationToken cancellation);

    /// <summary>Opens a blob for reading from an offset (resumed downloads); null if it is not there.</summary>
    Task<Stream?> OpenAsync(Digest256 digest, long offset, CancellationToken cancellation);

    /// <summary>Whether it is there, and how long it is.</summary>
    Task<BlobInfo?> FindAsync(Digest256 digest, CancellationToken cancellation);

    /// <summary>Deletes what may be deleted at <paramref name="now"/>; returns how many.</summary>
    Task<int> SweepAsync(long now, CancellationToken cancellation);
}

/// <summary>A stored blob.</summary>
public sealed record BlobInfo(Digest256 Digest, long Bytes);

/// <summary>A published model.</summary>
/// <param name="Id">Digest of its verifying key (Vouch.Protocol's <c>VerifyingKey.Digest</c>).</param>
/// <param name="Name">For people, at most 128 characters.</param>
/// <param name="Owner">Who published it.</param>
/// <param name="Key">Blob of the verifying key.</param>
/// <param name="KeyBytes">Its size.</param>
/// <param name="Package">Blob of the proving key: in the clear for public weights, else an envelope sealed to the nodes granted.</param>
/// <param name="PackageBytes">Its size.</param>
/// <param name="IsSealed">Whether the package is an envelope.</param>
/// <param name="Granted">Nodes that can open it; empty when in the clear: every node can.</param>
/// <param name="WorkUnits">Units of work of one proof, counted from the statement.</param>
/// <param name="MemoryBytes">Memory that a proof needs, estimated.</param>
/// <param name="PublishedAt">Unix milliseconds.</param>
/// <param name="Version">Counts changes (grants), from 1.</param>
public sealed record ModelRecord(
    Digest256 Id, string Name, Address Owner, Digest256 Key, long KeyBytes, Digest256 Package, long PackageBytes, bool IsSealed,
    IReadOnlyList<Address> Granted, long WorkUnits, long MemoryBytes, long PublishedAt, long Version);

/// <summary>Published models.</summary>
public interface IModelCatalogue
{
    /// <summary>A model, or null.</summary>
    Task<ModelRecord?> FindAsync(Digest256 id, CancellationToken cancellation);

    /// <summary>Models, newest first.</summary>
    Task<Page<ModelRecord>> ListAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>Adds a model, or replaces its record if <see cref="ModelRecord.Version"/> is one above the stored one; else false.</summary>
    Task<bool> PutAsync(ModelRecord model, CancellationToken cancellation);
}
