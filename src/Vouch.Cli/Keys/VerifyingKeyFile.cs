using Vouch.Cli.Files;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;

namespace Vouch.Cli.Keys;

/// <summary>Reads verifying keys: public files that anyone may have written.</summary>
internal static class VerifyingKeyFile
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

    /// <summary>The interface is text for people and programs: it must speak of blocks that are there.</summary>
    private static void Check(VerifyingKey key)
    {
        foreach (var port in key.Interface.Inputs.Concat(key.Interface.Outputs))
        {
            var blocks = key.Statement.System.Blocks;
            if (port is not { Name: not null, Shape: not null } || port.Block < 0 || port.Block >= blocks.Count)
                throw new InvalidDataException("its interface speaks of a value that is not there.");
            var count = port.Shape.Aggregate(1L, (product, size) => product * size);
            if (port.Shape.Any(size => size < 1) || count != blocks[port.Block].ValidCells || port.Low > port.High
                || port.IsPublic != (blocks[port.Block].Source == BlockSource.Public)
                || !double.IsFinite(port.Scale) || port.Scale <= 0
                || (port.Multiplier ?? port.Offset)?.Length is { } length && length != count
                || (port.Offset ?? port.Multiplier)?.Length is { } other && other != count)
            {
                throw new InvalidDataException($"its interface contradicts its statement at '{Safe.Text(port.Name)}'.");
            }
        }
    }
}
