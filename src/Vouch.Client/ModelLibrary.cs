using Vouch.Identity;
using Vouch.Protocol.Keys;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Client;

/// <summary>
/// Verifying keys of published models: fetched once, checked once, kept in a folder. Their name is their digest, so no
/// coordinator can give another one.
/// </summary>
internal sealed class ModelLibrary(NetworkClient client, string cacheFolder)
{
    private const long MostKeyBytes = 1L << 28;
    private readonly Dictionary<Digest256, PublishedModel> _known = [];

    public async Task<PublishedModel> GetAsync(Digest256 id, CancellationToken cancellation)
    {
        lock (_known)
        {
            if (_known.TryGetValue(id, out var known)) return known;
        }

        var answer = await client.ModelAsync(id, cancellation);
        var key = Kept(id) ?? await FetchAsync(id, cancellation);
        var check = new AcceptedKeys(cacheFolder).Check(key);
        if (!check.Verdict.Accepted)
        {
            throw new NetworkProblemException(
                "BadModel", $"The model's key is not to be trusted: {check.Verdict.Detail}.", "Do not use this model, and tell who published it.");
        }

        var model = new PublishedModel(id, answer, key);
        lock (_known) _known[id] = model;
        return model;
    }

    private string PathOf(Digest256 id) => Path.Combine(cacheFolder, "keys", id + ".key");

    private VerifyingKey? Kept(Digest256 id)
    {
        if (!File.Exists(PathOf(id))) return null;
        try
        {
            return Read(id, File.ReadAllBytes(PathOf(id)));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // A damaged copy is fetched again.
            return null;
        }
    }

    private async Task<VerifyingKey> FetchAsync(Digest256 id, CancellationToken cancellation)
    {
        var bytes = await client.KeyAsync(id, MostKeyBytes, cancellation);
        VerifyingKey key;
        try
        {
            key = Read(id, bytes);
        }
        catch (InvalidDataException e)
        {
            throw NetworkProblemException.Dishonest("The coordinator gives a key that is not the model's: " + e.Message);
        }

        try
        {
            PrivateFolder.Create(cacheFolder);
            PrivateFolder.Create(Path.Combine(cacheFolder, "keys"));
            AtomicFile.Write(PathOf(id), bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Workspace.UsageException)
        {
            // Without a copy it is fetched again next time.
        }

        return key;
    }

    private static VerifyingKey Read(Digest256 id, byte[] bytes)
    {
        var key = VerifyingKey.Read(bytes);
        return Digest256.Read(key.Digest) == id ? key : throw new InvalidDataException("Its digest is another.");
    }
}
