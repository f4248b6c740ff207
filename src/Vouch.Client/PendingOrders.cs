using System.Security.Cryptography;
using Vouch.Network;
using Vouch.Workspace.Files;

namespace Vouch.Client;

/// <summary>
/// Orders under way, one private file each: written before the order is sent and deleted when its task has ended, so that a
/// crash neither loses a task nor sends a second one.
/// </summary>
public sealed class PendingOrders
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const long MostBytes = 100 << 20;
    private readonly string _folder;

    /// <summary>Opens the folder, made if need be with mode 0700.</summary>
    public PendingOrders(string folder)
    {
        _folder = folder;
        PrivateFolder.Create(folder);
    }

    /// <summary>Tasks whose orders are kept.</summary>
    public IReadOnlyList<TaskId> Tasks =>
    [
        .. Directory.EnumerateFiles(_folder, "*.order").Select(path => TaskId.TryParse(Path.GetFileNameWithoutExtension(path), out var id) ? id : default)
            .Where(id => id != default),
    ];

    /// <summary>Keeps an order, flushed to disk.</summary>
    public void Save(PreparedOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var bytes = order.ToBytes();
        try
        {
            using var file = AtomicFile.Stage(PathOf(order.Id), bytes, Secret);
            file.Place();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads an order; null if none is kept.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public PreparedOrder? Find(TaskId task)
    {
        if (!File.Exists(PathOf(task))) return null;
        var bytes = InputBytes.Read(PathOf(task), "The pending order", MostBytes);
        try
        {
            return PreparedOrder.Read(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Forgets an order.</summary>
    public void Delete(TaskId task) => File.Delete(PathOf(task));

    private string PathOf(TaskId task) => Path.Combine(_folder, task + ".order");
}
