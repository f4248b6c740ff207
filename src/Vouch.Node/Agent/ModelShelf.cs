using System.Security.Cryptography;
using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Encoding;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Node.Work;
using Vouch.Protocol.Keys;
using Vouch.Prover.Commitments;
using Vouch.Verifier;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Node.Agent;

/// <summary>A lease is to be handed back.</summary>
internal sealed class HandBackException(DeclineReason reason, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What the network is told.</summary>
    public DeclineReason Reason { get; } = reason;
}

/// <summary>
/// Models this node may prove: fetched when they are asked for, checked, and kept. Of private weights a node has a share of
/// openings; what it has used is counted outside the cache, so that deleting a model gives nothing back.
/// </summary>
internal sealed class ModelShelf : IDisposable
{
    private const string ShareDomain = "vouch/share/1";
    private const long MostShareBytes = 256;
    private const long MostKeyBytes = 256L << 20;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MostKeysInMemory = 16;
    private readonly Dictionary<Digest256, VerifyingKey> _known = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ModelCache _cache;
    private readonly AcceptedKeys _accepted;
    private readonly CoordinatorLink _link;
    private readonly Keyring _keys;
    private readonly string _state;
    private readonly long _mostBytes;

    /// <summary>Opens the shelf of a node's folder.</summary>
    /// <exception cref="UsageException">The folder cannot be used.</exception>
    public ModelShelf(string folder, long mostBytes, CoordinatorLink link, Keyring keys, TimeProvider time)
    {
        (_link, _keys, _mostBytes) = (link, keys, Math.Min(mostBytes, Array.MaxLength));
        _cache = new ModelCache(Path.Combine(folder, "models"), mostBytes, time);
        _accepted = new AcceptedKeys(Path.Combine(folder, "accepted"));
        _state = Path.Combine(folder, "openings");
        PrivateFolder.Create(_state);
    }

    /// <summary>A model ready to prove, with at least one opening left where weights are private.</summary>
    /// <exception cref="HandBackException">It cannot be had.</exception>
    /// <exception cref="LinkException">The network did not answer.</exception>
    public async Task<ShelfModel> GetAsync(Digest256 id, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var model = Find(id);
            if (model is not { HasOpening: true })
            {
                var answer = await _link.ModelAsync(id, cancellation);
                if (model is null || ReadShare(id).Package != answer.Package)
                {
                    // It is not here, or a new grant may have come with a larger share.
                    model?.Dispose();
                    await FetchAsync(id, answer, cancellation);
                    model = Find(id) ?? throw new HandBackException(DeclineReason.NoModel, "The model was damaged as soon as it was stored.");
                }
            }

            if (model.HasOpening) return model;
            model.Dispose();
            throw new HandBackException(
                DeclineReason.BudgetSpent, "The share of openings that the model's owner granted this node is used up. Its owner can grant more.");
        }
        catch (UsageException e)
        {
            throw new HandBackException(DeclineReason.NoModel, e.Message, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private ShelfModel? Find(Digest256 id)
    {
        if (_cache.Find(id.ToBytes()) is not { } cached) return null;
        try
        {
            var key = KeyOf(id, cached.Folder);
            return new ShelfModel(cached, key, Openings.OfProofs(cached.Folder, key, _state), ReadShare(id).Openings);
        }
        catch
        {
            cached.Dispose();
            throw;
        }
    }

    /// <summary>A key's name is its digest: what is in memory is what is on disk.</summary>
    private VerifyingKey KeyOf(Digest256 id, KeyFolder folder)
    {
        if (_known.TryGetValue(id, out var known)) return known;
        if (_known.Count >= MostKeysInMemory) _known.Clear();
        return _known[id] = VerifyingKeyFile.Read(folder.VerifyingPath);
    }

    private async Task FetchAsync(Digest256 id, ModelAnswer answer, CancellationToken cancellation)
    {
        var keyBytes = await _link.KeyAsync(id, Math.Min(MostKeyBytes, _mostBytes), cancellation);
        await Task.Run(() => RequireSoundKey(id, keyBytes), cancellation);
        var package = await _link.PackageAsync(id, _mostBytes, cancellation);
        if (Digest256.Keccak(package).ToString() != answer.Package)
            throw new LinkException("The model's package was replaced while it was fetched, or changed on its way.", null);
        var opened = answer.IsSealed ? Open(id, answer, package) : package;
        try
        {
            var (provingKey, share) = SealedForms.ReadPackage(opened);
            // The share first: private weights are never there without it.
            WriteShare(id, share, Digest256.Parse(answer.Package));
            _cache.Add(opened.AsMemory(provingKey), keyBytes);
        }
        catch (InvalidDataException e)
        {
            throw new HandBackException(DeclineReason.NoModel, "The model's package cannot be read.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    private void RequireSoundKey(Digest256 id, byte[] bytes)
    {
        VerifyingKey key;
        try
        {
            key = VerifyingKey.Read(bytes);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // Anyone may have written it; how it is malformed is of no use here.
            throw new HandBackException(DeclineReason.NoModel, "The model's verifying key is malformed.", e);
        }

        if (Digest256.Read(key.Digest) != id)
            throw new HandBackException(DeclineReason.NoModel, "The network gave another key than the model's.");
        if (key.Statement.Profile.Bits < VerifierPolicy.Default.MinimumBits)
            throw new HandBackException(DeclineReason.NoModel, $"The model's key gives {key.Statement.Profile.Bits} proven bits, too few.");
        if (_accepted.Check(key).Verdict is { Accepted: false } verdict)
            throw new HandBackException(DeclineReason.NoModel, "The model's key is refused: " + Safe.Text(verdict.Detail, 300));
    }

    private byte[] Open(Digest256 id, ModelAnswer answer, byte[] package)
    {
        if (!Address.TryParse(answer.Owner, out var owner))
            throw new HandBackException(DeclineReason.NoModel, "The network does not say whose model it is.");
        var context = SealedForms.GrantContext(_link.Network, owner, id);
        return Envelope.TryOpen(package, _keys.Sealing, _keys.Address, context, out var opened, out var problem)
            ? opened!
            : throw new HandBackException(DeclineReason.NoModel, $"The model's package does not open: {problem}");
    }

    private string SharePath(Digest256 id) => Path.Combine(_state, id + ".share");

    /// <summary>The share, and the package it came with.</summary>
    private (int Openings, string Package) ReadShare(Digest256 id)
    {
        if (!File.Exists(SharePath(id))) return (0, "");
        try
        {
            var reader = new CanonicalReader(InputBytes.Read(SharePath(id), "The share", MostShareBytes));
            reader.Domain(ShareDomain);
            var share = (reader.Int32(), reader.Digest().ToString());
            reader.ExpectEnd();
            return share;
        }
        catch (InvalidDataException)
        {
            // Without it no opening is taken; the package brings it again.
            return (0, "");
        }
    }

    private void WriteShare(Digest256 id, int share, Digest256 package)
    {
        using var file = AtomicFile.Stage(
            SharePath(id), new CanonicalWriter(ShareDomain).Int32(share).Digest(package).Written, Secret);
        file.Place();
    }
}

/// <summary>A model in use until it is disposed of.</summary>
internal sealed class ShelfModel(CachedModel cached, VerifyingKey key, Openings? openings, int share) : IDisposable
{
    private static readonly Lock Counting = new();

    public string Folder => cached.Folder.FolderPath;

    public VerifyingKey Key { get; } = key;

    /// <summary>Units of work of one proof, as the network counts them (docs/network.md, section 2).</summary>
    public long WorkUnits => Math.Max(1, (1L << Key.Statement.Layout.LogCells) / 1000);

    /// <summary>Memory that one proof takes, about, in bytes.</summary>
    public long MemoryBytes => CostEstimate.Of(Key.Statement, weightsInFile: false).PeakBytes;

    /// <summary>Whether one more proof may leave this machine.</summary>
    public bool HasOpening => openings is null || IsLeft(openings);

    /// <summary>Counts one proof, on disk, before it leaves this machine.</summary>
    /// <exception cref="HandBackException">None is left.</exception>
    public void TakeOpening()
    {
        if (openings is null) return;
        try
        {
            lock (Counting)
            {
                if (IsLeft(openings))
                {
                    openings.Take();
                    return;
                }
            }
        }
        catch (BudgetSpentException)
        {
            // As below.
        }

        throw new HandBackException(DeclineReason.BudgetSpent, "The node's share of openings was used up meanwhile.");
    }

    public void Dispose() => cached.Dispose();

    private bool IsLeft(Openings counted)
    {
        var left = counted.Remaining();
        return left > 0 && counted.Limit - left < share;
    }
}
