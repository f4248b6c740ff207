using System.Security.Cryptography;
using Vouch.Compiler.Keys;
using Vouch.Models;
using Vouch.Protocol.Keys;
using Vouch.Prover.Commitments;
using Vouch.Workspace.Files;

namespace Vouch.Workspace.Keys;

/// <summary>A folder with the two keys of a model and the count of openings.</summary>
public sealed class KeyFolder
{
    private const long MostBytes = int.MaxValue - 64L;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Names a folder; nothing is read or written yet.</summary>
    public KeyFolder(string path) => FolderPath = path;

    /// <summary>The folder.</summary>
    public string FolderPath { get; }

    /// <summary>The secret half.</summary>
    public string ProvingPath => Path.Combine(FolderPath, "model.vouch");

    /// <summary>The public half.</summary>
    public string VerifyingPath => Path.Combine(FolderPath, "verifying.key");

    /// <summary>The count of openings.</summary>
    public string CounterPath => Path.Combine(FolderPath, "openings.count");

    /// <summary>The code words of many weights, if they are many: secret, and made again where it is missing.</summary>
    public string WeightsPath => Path.Combine(FolderPath, "weights.commitment");

    /// <summary>Access to the file at <see cref="WeightsPath"/>.</summary>
    public ICommitmentStore Weights => new KeptCommitment(WeightsPath);

    /// <summary>The secret half of a replacement that was interrupted between its two renames.</summary>
    private string NextProvingPath => ProvingPath + ".next";

    /// <summary>Whether the folder holds a key, or half of one.</summary>
    public bool HoldsKey => File.Exists(ProvingPath) || File.Exists(VerifyingPath);

    /// <summary>Reads both halves.</summary>
    /// <exception cref="UsageException">They are not there or cannot be read.</exception>
    /// <exception cref="ModelException">They are damaged, or another version made them.</exception>
    public (ProvingKey Proving, VerifyingKey Verifying) Load()
    {
        if (!Directory.Exists(FolderPath))
        {
            throw new UsageException(
                $"There is no folder {Safe.Path(FolderPath)}.", "Give the folder that 'vouch compile -o' wrote.");
        }

        if (!HoldsKey)
        {
            throw new UsageException(
                $"The folder {Safe.Path(FolderPath)} holds no key.", "Give the folder that 'vouch compile -o' wrote.");
        }

        var verifying = VerifyingKeyFile.Read(VerifyingPath);
        var proving = ReadProving(ProvingPath);
        if (Matches(proving, verifying)) return (proving, verifying);
        // An interrupted replacement put the public half in place and left the secret one beside it.
        if (File.Exists(NextProvingPath) && ReadProving(NextProvingPath) is var next && Matches(next, verifying))
        {
            lock (AtomicFile.Gate) Finish();
            return (next, verifying);
        }

        throw new UsageException(
            $"The two keys in {Safe.Path(FolderPath)} do not belong together.", "Put both files of one compile there, or compile the model again.");
    }

    /// <summary>A secret file that others on this machine may read; null if there is none.</summary>
    public string? Exposed => new[] { ProvingPath, WeightsPath }.FirstOrDefault(IsReadByOthers);

    /// <summary>
    /// Puts a key pair in place: both files or neither. The public half is renamed first; should the process die in
    /// between, <see cref="Load"/> finds the secret half beside its place and finishes.
    /// </summary>
    public void Place(ProvingKey proving, VerifyingKey verifying, params (string Name, byte[] Bytes)[] others)
    {
        var secret = ProvingKeyFile.ToBytes(proving);
        try
        {
            using var publicHalf = AtomicFile.Stage(VerifyingPath, verifying.ToBytes(), null);
            using var secretHalf = AtomicFile.Stage(NextProvingPath, secret, Secret);
            var extra = new List<AtomicFile>();
            try
            {
                foreach (var (name, bytes) in others)
                    extra.Add(AtomicFile.Stage(Path.Combine(FolderPath, name), bytes, null));
                Commit(publicHalf, secretHalf, extra);
            }
            finally
            {
                foreach (var file in extra) file.Dispose();
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private void Commit(AtomicFile publicHalf, AtomicFile secretHalf, List<AtomicFile> extra)
    {
        lock (AtomicFile.Gate)
        {
            var hadKey = HoldsKey;
            secretHalf.Place();
            try
            {
                foreach (var file in extra) file.Place();
                publicHalf.Place();
            }
            catch
            {
                foreach (var file in extra) File.Delete(file.FinalPath);
                File.Delete(NextProvingPath);
                throw;
            }

            try
            {
                Finish();
            }
            catch (Exception) when (!hadKey)
            {
                File.Delete(NextProvingPath);
                File.Delete(VerifyingPath);
                throw;
            }
        }
    }

    /// <summary>
    /// What follows once the public half is in place. The count next to the key is that of the key before: it is kept aside,
    /// and goes first, so that no key ever meets the count of another.
    /// </summary>
    private void Finish()
    {
        if (File.Exists(CounterPath)) File.Move(CounterPath, CounterPath + ".old", overwrite: true);
        File.Move(NextProvingPath, ProvingPath, overwrite: true);
    }

    private static ProvingKey ReadProving(string path)
    {
        var bytes = InputBytes.Read(
            path, "The proving key", MostBytes, "It is the file 'model.vouch' that 'vouch compile' wrote.");
        try
        {
            return ProvingKeyFile.Read(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool IsReadByOthers(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path)
        && (File.GetUnixFileMode(path) & ~(Secret | UnixFileMode.UserExecute)) != 0;

    private static bool Matches(ProvingKey proving, VerifyingKey verifying) =>
        proving.VerifyingKeyDigest.AsSpan().SequenceEqual(verifying.Digest);
}
