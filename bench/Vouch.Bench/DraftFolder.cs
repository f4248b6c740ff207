using Vouch.Prover.Commitments;

namespace Vouch.Bench;

/// <summary>A temporary folder in which a key's commitment is kept, as beside a key of the command line.</summary>
internal sealed class DraftFolder : ICommitmentStore, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-bench-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "weights.commitment");

    public ICommitmentDraft Begin() => new Draft(Path + ".part", Path);

    /// <summary>Fails if something unfinished was left behind.</summary>
    public void RequireNoDraft()
    {
        if (_folder.GetFiles("*.part").Length > 0) throw new InvalidOperationException("A draft was left behind.");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The same folder, whose file is read but never replaced: to renew the same key again and again.</summary>
    public sealed class Aside(DraftFolder folder) : ICommitmentStore
    {
        public string Path => folder.Path;

        public ICommitmentDraft Begin() => new Draft(Path + ".aside.part", Path + ".aside");
    }

    private sealed class Draft : ICommitmentDraft
    {
        private readonly string _place;

        public Draft(string path, string place)
        {
            (Path, _place) = (path, place);
            File.Create(path).Dispose();
        }

        public string Path { get; }

        public void Place() => File.Move(Path, _place, overwrite: true);

        public void Dispose() => File.Delete(Path);
    }
}
