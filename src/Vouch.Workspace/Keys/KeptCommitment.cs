using Vouch.Prover.Commitments;
using Vouch.Workspace.Files;

namespace Vouch.Workspace.Keys;

/// <summary>The file in a key's folder that keeps the code words of many weights. It is secret, and can be made again.</summary>
internal sealed class KeptCommitment(string path) : ICommitmentStore
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path => path;

    public ICommitmentDraft? Begin()
    {
        try
        {
            return new Draft(AtomicFile.Stage(path, [], Secret));
        }
        catch (UsageException)
        {
            // A folder that cannot be written to is no reason not to prove.
            return null;
        }
    }

    private sealed class Draft(AtomicFile file) : ICommitmentDraft
    {
        public string Path => file.TemporaryPath;

        public void Place() => file.Place();

        public void Dispose() => file.Dispose();
    }
}
