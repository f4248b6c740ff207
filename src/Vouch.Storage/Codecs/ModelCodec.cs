using Vouch.Identity;
using Vouch.Network.Encoding;
using Vouch.Network.Ports;

namespace Vouch.Storage.Codecs;

/// <summary>The bytes of a model's row, as <see cref="TaskCodec"/> for a task's.</summary>
internal static class ModelCodec
{
    private const byte Format = 1;
    private const int MostName = 1 << 12;
    private const int MostGranted = 1 << 20;

    public static byte[] Write(ModelRecord model)
    {
        var writer = new CanonicalWriter()
            .Byte(Format).Text(model.Name).Address(model.Owner).Digest(model.Key).Int64(model.KeyBytes)
            .Digest(model.Package).Int64(model.PackageBytes).Byte(model.IsSealed ? (byte)1 : (byte)0).Int32(model.Granted.Count);
        foreach (var node in model.Granted) writer.Address(node);
        return writer.Int64(model.WorkUnits).Int64(model.MemoryBytes).Int64(model.PublishedAt).Int64(model.Version).ToArray();
    }

    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static ModelRecord Read(Digest256 id, ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Format) throw new InvalidDataException($"The row of model {id} has a format this program does not know.");
        var (name, owner, key, keyBytes) = (reader.Text(MostName), reader.Address(), reader.Digest(), reader.Int64());
        var (package, packageBytes, isSealed) = (reader.Digest(), reader.Int64(), reader.Byte() != 0);
        var granted = new Address[reader.Count(MostGranted)];
        for (var i = 0; i < granted.Length; i++) granted[i] = reader.Address();
        var model = new ModelRecord(
            id, name, owner, key, keyBytes, package, packageBytes, isSealed, granted,
            reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64());
        reader.ExpectEnd();
        return model;
    }
}
