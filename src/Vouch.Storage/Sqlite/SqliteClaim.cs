using Vouch.Network.Ports;

namespace Vouch.Storage.Sqlite;

/// <summary>
/// A lock file: one coordinator per database file. Two would be safe for the ledger, but each would hand out leases to nodes that
/// only the other is connected to. The operating system frees it when the process ends, however it ends.
/// </summary>
internal static class SqliteClaim
{
    /// <exception cref="StoreUnavailableException">Another process has it, or the folder cannot be written.</exception>
    public static FileStream Take(string path)
    {
        var file = path + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new StoreUnavailableException(
                $"The store {path} is in use by another coordinator (it holds {file}): stop that one, or give this one a store of its own. "
                + "Several coordinators over one store need PostgreSQL.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The store {path} cannot be made there: {e.Message}", e);
        }
    }
}
