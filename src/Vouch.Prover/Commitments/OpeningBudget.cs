using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Vouch.Prover.Commitments;

/// <summary>
/// Counts how often a hiding commitment has been opened, durably and before a proof is released: each opening shows columns,
/// and a commitment hides only as many as it has random coefficients (docs/protocol.md, section 8.4). The count lives next
/// to the key and, as a witness against a restored older copy, in the user's state folder; the larger one counts.
/// </summary>
public sealed class OpeningBudget
{
    private const int FileBytes = 8 + 32 + 4 + 32;
    private readonly string _path;
    private readonly string? _witnessPath;
    private readonly byte[] _name;

    /// <summary>Opens a counter; nothing is written yet.</summary>
    /// <param name="path">Counter file next to the key.</param>
    /// <param name="witnessFolder">A folder outside the key's, or null to keep no witness.</param>
    /// <param name="commitment">The commitment counted: its root, with or without mark.</param>
    /// <param name="limit">Openings allowed in all.</param>
    public OpeningBudget(string path, string? witnessFolder, byte[] commitment, int limit)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        _path = path;
        _name = SHA256.HashData(commitment);
        _witnessPath = witnessFolder is null ? null : Path.Combine(witnessFolder, Convert.ToHexStringLower(_name) + ".openings");
        Limit = limit;
    }

    /// <summary>Openings allowed in all.</summary>
    public int Limit { get; }

    /// <summary>Whether the counter next to the key was older than the witness: a copy has been restored.</summary>
    public bool RolledBack { get; private set; }

    /// <summary>Openings left.</summary>
    /// <exception cref="InvalidDataException">A counter file is damaged.</exception>
    public int Remaining()
    {
        using var gate = Lock();
        return Limit - Read();
    }

    /// <summary>
    /// Takes one opening: counts it on disk, flushed, before returning. An opening taken but not used (a crash, a cancelled
    /// proof) stays taken.
    /// </summary>
    /// <exception cref="BudgetSpentException">None is left.</exception>
    /// <exception cref="InvalidDataException">A counter file is damaged.</exception>
    public void Take() => Take(1);

    /// <summary>Takes several openings, all or none, in one write of the count.</summary>
    /// <exception cref="BudgetSpentException">Fewer are left than asked for; none was taken.</exception>
    /// <exception cref="InvalidDataException">A counter file is damaged.</exception>
    public void Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        using var gate = Lock();
        var used = Read();
        if (used >= Limit)
        {
            throw new BudgetSpentException(Limit);
        }

        // The difference cannot overflow: what is used lies below the limit.
        if (count > Limit - used)
        {
            throw new BudgetSpentException($"{count} openings were asked for; {Limit - used} of {Limit} are left.");
        }

        if (_witnessPath is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_witnessPath)!);
            Write(_witnessPath, used + count);
        }

        Write(_path, used + count);
    }

    private FileStream Lock()
    {
        var path = _path + ".lock";
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(20);
            }
        }
    }

    private int Read()
    {
        var own = ReadFile(_path);
        var witness = _witnessPath is null ? -1 : ReadFile(_witnessPath);
        RolledBack = witness > Math.Max(own, 0);
        return Math.Max(Math.Max(own, witness), 0);
    }

    private int ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            return -1;
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length != FileBytes || !bytes.AsSpan(0, 8).SequenceEqual("VOPENS1\0"u8)
            || !SHA256.HashData(bytes.AsSpan(0, FileBytes - 32)).AsSpan().SequenceEqual(bytes.AsSpan(FileBytes - 32)))
        {
            throw new InvalidDataException(
                $"The opening counter '{path}' is damaged. Without it the hiding of the weights cannot be accounted for; renew the key.");
        }

        if (!bytes.AsSpan(8, 32).SequenceEqual(_name))
        {
            throw new InvalidDataException($"The opening counter '{path}' belongs to another key.");
        }

        return BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(40));
    }

    private void Write(string path, int used)
    {
        var bytes = new byte[FileBytes];
        "VOPENS1\0"u8.CopyTo(bytes);
        _name.CopyTo(bytes, 8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), used);
        SHA256.HashData(bytes.AsSpan(0, FileBytes - 32), bytes.AsSpan(FileBytes - 32));
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>A commitment has no openings left.</summary>
public sealed class BudgetSpentException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BudgetSpentException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public BudgetSpentException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    public BudgetSpentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception for a limit.</summary>
    public BudgetSpentException(int limit)
        : base($"The key's {limit} openings are used up: one more proof could reveal the weights. Renew the key ('vouch renew').")
    {
    }
}
