using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Encoding;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Node.Agent;

/// <summary>A lease in the journal.</summary>
/// <param name="Task">The task.</param>
/// <param name="Epoch">The lease's epoch.</param>
/// <param name="Envelope">Digest of the sealed input.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="ExpiresAt">When it ran out at the latest as far as was known, Unix milliseconds.</param>
internal sealed record JournalEntry(TaskId Task, int Epoch, Digest256 Envelope, int Attempts, long ExpiresAt);

/// <summary>
/// Which leases were being worked on, so that a node that was killed knows after its restart what killed it. Names and digests
/// only; nothing of an input.
/// </summary>
internal sealed class LeaseJournal
{
    private const string Domain = "vouch/journal/1";
    private const int MostEntries = 1024;
    private const long MostBytes = 1 << 20;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How long an entry is remembered after its lease: longer than any restart takes.</summary>
    private const long KeepMilliseconds = 24 * 3600 * 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<TaskId, JournalEntry> _entries = [];
    private readonly string _path;

    /// <summary>Opens the journal of a folder.</summary>
    /// <param name="folder">The node's folder.</param>
    /// <param name="now">Unix milliseconds; entries much older are dropped.</param>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public LeaseJournal(string folder, long now)
    {
        _path = Path.Combine(folder, "leases.journal");
        if (!File.Exists(_path)) return;
        try
        {
            foreach (var entry in Read(InputBytes.Read(_path, "The journal", MostBytes)))
            {
                if (entry.ExpiresAt + KeepMilliseconds > now) _entries[entry.Task] = entry;
            }
        }
        catch (InvalidDataException)
        {
            // Nobody's money hangs on it: a lease it knew is done again, or runs out.
            WasDamaged = true;
        }
    }

    /// <summary>Whether it could not be read and was begun anew.</summary>
    public bool WasDamaged { get; }

    /// <summary>Notes that work on a lease begins; on disk before this returns.</summary>
    /// <returns>How often it was begun before.</returns>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public int Begin(TaskId task, int epoch, Digest256 envelope, long expiresAt)
    {
        lock (_lock)
        {
            var before = _entries.TryGetValue(task, out var known) && known.Epoch == epoch ? known.Attempts : 0;
            if (_entries.Count >= MostEntries) _entries.Remove(_entries.Values.MinBy(entry => entry.ExpiresAt)!.Task);
            _entries[task] = new JournalEntry(task, epoch, envelope, before + 1, expiresAt);
            Write();
            return before;
        }
    }

    /// <summary>Notes that a lease is over.</summary>
    public void End(TaskId task)
    {
        lock (_lock)
        {
            if (_entries.Remove(task)) Write();
        }
    }

    /// <summary>What is in it.</summary>
    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_lock) return [.. _entries.Values];
        }
    }

    private static List<JournalEntry> Read(byte[] bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var entries = new List<JournalEntry>();
        for (var count = reader.Count(MostEntries); count > 0; count--)
            entries.Add(new JournalEntry(reader.Task(), reader.Int32(), reader.Digest(), reader.Int32(), reader.Int64()));
        reader.ExpectEnd();
        return entries;
    }

    private void Write()
    {
        var writer = new CanonicalWriter(Domain).Int32(_entries.Count);
        foreach (var entry in _entries.Values)
            writer.Task(entry.Task).Int32(entry.Epoch).Digest(entry.Envelope).Int32(entry.Attempts).Int64(entry.ExpiresAt);
        using var file = AtomicFile.Stage(_path, writer.Written, Secret);
        file.Place();
    }
}
