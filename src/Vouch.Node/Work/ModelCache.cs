using Vouch.Compiler.Keys;
using Vouch.Models;
using Vouch.Protocol.Keys;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Node.Work;

/// <summary>
/// Models that others entrusted to this machine, by the digest of their verifying key: folders of mode 0700, files of mode
/// 0600, put in place whole, checked when they are first used and whenever they have changed, and deleted when room is needed,
/// the longest unused first.
/// </summary>
public sealed class ModelCache
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _pinned = [];
    private readonly Dictionary<string, string> _sound = [];
    private readonly string _folder;
    private readonly long _mostBytes;
    private readonly TimeProvider _time;

    /// <summary>Opens a cache; leftovers of an interrupted write are deleted.</summary>
    /// <param name="folder">Its folder; made if it is not there.</param>
    /// <param name="mostBytes">Bytes on disk at most.</param>
    /// <param name="time">The clock of uses.</param>
    /// <exception cref="UsageException">The folder cannot be used, or others can write to it.</exception>
    public ModelCache(string folder, long mostBytes, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostBytes);
        (_folder, _mostBytes, _time) = (Path.GetFullPath(folder), mostBytes, time);
        try
        {
            PrivateFolder.Create(_folder);
            if (!PrivateFolder.IsTrustworthy(_folder))
                throw new UsageException($"Others may write to {Safe.Path(_folder)}.", "Take that right from them: chmod 700.");
            foreach (var leftover in Directory.GetDirectories(_folder, "*.new")) Directory.Delete(leftover, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Models cannot be kept in {Safe.Path(_folder)}: {FileProblem.Describe(e)}.", null, e);
        }
    }

    /// <summary>Bytes on disk.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock) return Entries().Sum(Size);
        }
    }

    /// <summary>Digests of the models there, in hexadecimal.</summary>
    public IReadOnlyList<string> Digests
    {
        get
        {
            lock (_lock) return [.. Entries().Select(entry => entry.Name).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Puts a model in, in place of the one with the same digest unless a job is using that.</summary>
    /// <param name="provingKey">The file of the proving key.</param>
    /// <param name="verifyingKey">The file of the verifying key.</param>
    /// <returns>The digest it is found by.</returns>
    /// <exception cref="UsageException">The two are no key pair, or do not fit.</exception>
    public byte[] Add(ReadOnlyMemory<byte> provingKey, ReadOnlyMemory<byte> verifyingKey)
    {
        var digest = PairOf(provingKey, verifyingKey);
        var bytes = (long)provingKey.Length + verifyingKey.Length;
        if (bytes > _mostBytes)
            throw new UsageException($"The model has {bytes >> 20} MiB; the cache may hold {_mostBytes >> 20}.", "Give the cache more room.");
        lock (_lock)
        {
            var place = PlaceOf(digest);
            if (Directory.Exists(place)) Remove(new DirectoryInfo(place));
            // Still there: a job is using it.
            if (Directory.Exists(place)) return digest;
            MakeRoom(bytes);
            Write(place, provingKey.Span, verifyingKey.Span);
        }

        return digest;
    }

    /// <summary>Finds a model and keeps it from being deleted until the result is disposed of; null if it is not there.</summary>
    /// <remarks>One that turns out damaged is deleted, and is then not there.</remarks>
    public CachedModel? Find(ReadOnlySpan<byte> verifyingKeyDigest)
    {
        var name = Convert.ToHexStringLower(verifyingKeyDigest);
        lock (_lock)
        {
            var entry = new DirectoryInfo(Path.Combine(_folder, name));
            if (!entry.Exists) return null;
            var stamp = StampOf(new KeyFolder(entry.FullName));
            if (_sound.GetValueOrDefault(name) != stamp && !IsSound(entry, verifyingKeyDigest))
            {
                Remove(entry);
                return null;
            }

            _sound[name] = stamp;

            Directory.SetLastWriteTimeUtc(entry.FullName, _time.GetUtcNow().UtcDateTime);
            _pinned[name] = _pinned.GetValueOrDefault(name) + 1;
            return new CachedModel(new KeyFolder(entry.FullName), () => Unpin(name));
        }
    }

    private static byte[] PairOf(ReadOnlyMemory<byte> provingKey, ReadOnlyMemory<byte> verifyingKey)
    {
        try
        {
            var digest = VerifyingKey.Read(verifyingKey.ToArray()).Digest;
            if (ProvingKeyFile.Read(provingKey).VerifyingKeyDigest.AsSpan().SequenceEqual(digest)) return digest;
            throw new UsageException("The two keys of the model do not belong together.");
        }
        catch (Exception e) when (e is InvalidDataException or ModelException)
        {
            throw new UsageException($"The model's keys cannot be used: {Safe.Text(e.Message, 400)}", null, e);
        }
    }

    /// <summary>Changes whenever one of the keys does: reading both again for every task costs more than a small proof.</summary>
    private static string StampOf(KeyFolder folder)
    {
        var files = new[] { folder.ProvingPath, folder.VerifyingPath }.Select(path => new FileInfo(path));
        return string.Join('|', files.Select(file => file.Exists ? $"{file.Length}:{file.LastWriteTimeUtc.Ticks}" : ""));
    }

    /// <summary>The pair is whole and is the one its folder is named after.</summary>
    private static bool IsSound(DirectoryInfo entry, ReadOnlySpan<byte> digest)
    {
        try
        {
            return new KeyFolder(entry.FullName).Load().Verifying.Digest.AsSpan().SequenceEqual(digest);
        }
        catch (Exception e) when (e is UsageException or ModelException)
        {
            return false;
        }
    }

    private void Write(string place, ReadOnlySpan<byte> provingKey, ReadOnlySpan<byte> verifyingKey)
    {
        var fresh = new KeyFolder(place + ".new");
        try
        {
            PrivateFolder.Create(fresh.FolderPath);
            using (var file = AtomicFile.Stage(fresh.ProvingPath, provingKey, Secret)) file.Place();
            using (var file = AtomicFile.Stage(fresh.VerifyingPath, verifyingKey, Secret)) file.Place();
            Directory.SetLastWriteTimeUtc(fresh.FolderPath, _time.GetUtcNow().UtcDateTime);
            Directory.Move(fresh.FolderPath, place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The model cannot be kept in {Safe.Path(_folder)}: {FileProblem.Describe(e)}.", null, e);
        }
    }

    private void MakeRoom(long bytes)
    {
        var used = Entries().Sum(Size);
        foreach (var entry in Entries().Where(entry => !_pinned.ContainsKey(entry.Name)).OrderBy(entry => entry.LastWriteTimeUtc))
        {
            if (used + bytes <= _mostBytes) return;
            used -= Size(entry);
            Remove(entry);
        }

        if (used + bytes > _mostBytes)
            throw new UsageException("The cache is full of models in use.", "Wait for their jobs, or give the cache more room.");
    }

    private void Remove(DirectoryInfo entry)
    {
        if (_pinned.ContainsKey(entry.Name)) return;
        _sound.Remove(entry.Name);
        entry.Delete(recursive: true);
    }

    private void Unpin(string name)
    {
        lock (_lock)
        {
            if (--_pinned[name] == 0) _pinned.Remove(name);
        }
    }

    private DirectoryInfo[] Entries() =>
        [.. new DirectoryInfo(_folder).EnumerateDirectories().Where(entry => entry.Extension.Length == 0)];

    private static long Size(DirectoryInfo entry) => entry.EnumerateFiles().Sum(file => file.Length);

    private string PlaceOf(byte[] digest) => Path.Combine(_folder, Convert.ToHexStringLower(digest));
}

/// <summary>A model of the cache, in use until disposed of.</summary>
public sealed class CachedModel : IDisposable
{
    private Action? _release;

    internal CachedModel(KeyFolder folder, Action release) => (Folder, _release) = (folder, release);

    /// <summary>Its folder.</summary>
    public KeyFolder Folder { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
