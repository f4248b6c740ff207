using Vouch.Protocol.Keys;
using Vouch.Workspace.Files;

namespace Vouch.Workspace.Keys;

/// <summary>Reads verifying keys: public files that anyone may have written.</summary>
public static class VerifyingKeyFile
{
    private const long MostBytes = 1L << 28;

    /// <summary>Reads a key file.</summary>
    /// <exception cref="UsageException">It cannot be read or is no key of this version.</exception>
    public static VerifyingKey Read(string path)
    {
        var bytes = InputBytes.Read(
            path, "The verifying key", MostBytes, "It is the file 'verifying.key' that 'vouch compile' wrote.");
        try
        {
            var key = VerifyingKey.Read(bytes);
            Check(key);
            return key;
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"{Safe.Path(path)} cannot be used as a verifying key: {Safe.Text(e.Message, 400)}", null, e);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or UsageException))
        {
            throw new UsageException($"{Safe.Path(path)} cannot be used as a verifying key: it is malformed.", null, e);
        }
    }

    /// <summary>The interface speaks of blocks that are there; its numbers must make sense to people as well.</summary>
    private static void Check(VerifyingKey key)
    {
        foreach (var port in key.Interface.Inputs.Concat(key.Interface.Outputs))
        {
            if (!double.IsFinite(port.Scale) || port.Scale <= 0 || port.Low > port.High)
                throw new InvalidDataException($"its interface gives no sensible range for '{Safe.Text(port.Name)}'.");
        }
    }
}
