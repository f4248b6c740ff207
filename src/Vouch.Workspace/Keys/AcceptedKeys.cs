using System.Diagnostics;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Vouch.Workspace.Files;

namespace Vouch.Workspace.Keys;

/// <summary>How a key's check went.</summary>
/// <param name="Verdict">Accepted or not.</param>
/// <param name="Milliseconds">What it cost; null if the key had been checked before.</param>
public sealed record KeyCheck(Verdict Verdict, double? Milliseconds);

/// <summary>
/// Remembers which keys were checked, so that a verifier pays for a key's range proof once: an empty file per key digest, in
/// a folder nobody else can write to.
/// </summary>
/// <param name="cacheFolder">Folder that remembers which keys were checked.</param>
public sealed class AcceptedKeys(string cacheFolder)
{
    // Another program version may check differently: it looks in a folder of its own.
    private static readonly string Version =
        typeof(ModelVerifier).Assembly.GetName().Version?.ToString(3) ?? "0";

    private string Folder => Path.Combine(cacheFolder, "accepted-keys-" + Version);

    /// <summary>Checks a key, or remembers that it was checked.</summary>
    public KeyCheck Check(VerifyingKey key)
    {
        var name = Path.Combine(Folder, Convert.ToHexStringLower(key.Digest));
        if (PrivateFolder.IsTrustworthy(Folder) && File.Exists(name)) return new KeyCheck(Verdict.Accept, null);
        var since = Stopwatch.GetTimestamp();
        var verdict = ModelVerifier.CheckKey(key);
        var cost = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        if (verdict.Accepted) Remember(name);
        return new KeyCheck(verdict, cost);
    }

    private void Remember(string name)
    {
        try
        {
            PrivateFolder.Create(cacheFolder);
            PrivateFolder.Create(Folder);
            if (PrivateFolder.IsTrustworthy(Folder)) File.WriteAllBytes(name, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a cache the key is checked again next time.
        }
    }
}
