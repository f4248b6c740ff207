using System.Security.Cryptography;

namespace Vouch.Node.Work.Child;

/// <summary>
/// What frames hold. Both ends are the same program, so this needs no versions; it still reads with bounds, because a
/// damaged stream must be an error and not a huge allocation.
/// </summary>
internal static class Messages
{
    private enum Tag : byte { Proven, Unprovable, Refused, Crashed, Cancelled }

    public static byte[] Write(Confinement confinement) => Bytes(writer =>
    {
        writer.Write(confinement.ParentId);
        writer.Write(confinement.Cores.Length);
        foreach (var core in confinement.Cores) writer.Write(core);
        writer.Write(confinement.Niceness);
        writer.Write(confinement.MemoryBytes);
        writer.Write(confinement.LoadedBytes);
    });

    public static Confinement ReadConfinement(byte[] bytes) => Read(bytes, reader => new Confinement(
        reader.ReadInt32(), Many(reader, sizeof(int), r => r.ReadInt32()), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64()));

    public static byte[] Write(ProvingJob job) => Bytes(writer =>
    {
        writer.Write(job.ModelFolder);
        WriteCodes(writer, job.Inputs);
        WriteBlob(writer, job.InputSeed ?? []);
    });

    public static ProvingJob ReadJob(byte[] bytes) => Read(bytes, reader =>
    {
        var folder = reader.ReadString();
        var inputs = ReadCodes(reader);
        var seed = ReadBlob(reader);
        return new ProvingJob(folder, inputs, seed.Length > 0 ? seed : null);
    });

    public static byte[] Write(JobOutcome outcome) => Bytes(writer =>
    {
        switch (outcome)
        {
            case Proven proven:
                writer.Write((byte)Tag.Proven);
                WriteBlob(writer, proven.Proof);
                WriteCodes(writer, proven.Outputs);
                writer.Write(proven.StageMilliseconds.Count);
                foreach (var stage in proven.StageMilliseconds) writer.Write(stage);
                writer.Write(proven.CpuSeconds);
                writer.Write(proven.PeakBytes);
                break;
            case Unprovable unprovable: WriteReason(writer, Tag.Unprovable, unprovable.Reason); break;
            case Refused refused: WriteReason(writer, Tag.Refused, refused.Reason); break;
            case Crashed crashed: WriteReason(writer, Tag.Crashed, crashed.Reason); break;
            default: writer.Write((byte)Tag.Cancelled); break;
        }
    });

    public static JobOutcome ReadOutcome(byte[] bytes) => Read<JobOutcome>(bytes, reader => (Tag)reader.ReadByte() switch
    {
        Tag.Proven => new Proven(
            ReadBlob(reader), ReadCodes(reader), Many(reader, sizeof(double), r => r.ReadDouble()), reader.ReadDouble(), reader.ReadInt64()),
        Tag.Unprovable => new Unprovable(reader.ReadString()),
        Tag.Refused => new Refused(reader.ReadString()),
        Tag.Crashed => new Crashed(reader.ReadString()),
        Tag.Cancelled => new Cancelled(),
        _ => throw new InvalidDataException("The outcome has an unknown kind."),
    });

    private static void WriteReason(BinaryWriter writer, Tag tag, string reason)
    {
        writer.Write((byte)tag);
        writer.Write(reason);
    }

    private static void WriteBlob(BinaryWriter writer, byte[] blob)
    {
        writer.Write(blob.Length);
        writer.Write(blob);
    }

    private static byte[] ReadBlob(BinaryReader reader) => reader.ReadBytes(Count(reader, 1));

    private static void WriteCodes(BinaryWriter writer, long[][] codes)
    {
        writer.Write(codes.Length);
        foreach (var array in codes)
        {
            writer.Write(array.Length);
            foreach (var code in array) writer.Write(code);
        }
    }

    private static long[][] ReadCodes(BinaryReader reader) =>
        Many(reader, sizeof(int), r => Many(r, sizeof(long), values => values.ReadInt64()));

    private static T[] Many<T>(BinaryReader reader, int leastBytes, Func<BinaryReader, T> one)
    {
        var items = new T[Count(reader, leastBytes)];
        for (var i = 0; i < items.Length; i++) items[i] = one(reader);
        return items;
    }

    private static int Count(BinaryReader reader, int leastBytes)
    {
        var count = reader.ReadInt32();
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        return count >= 0 && count <= left / leastBytes ? count : throw new InvalidDataException("A frame counts more than it holds.");
    }

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        var bytes = stream.ToArray();
        CryptographicOperations.ZeroMemory(stream.GetBuffer());
        return bytes;
    }

    private static T Read<T>(byte[] bytes, Func<BinaryReader, T> read)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
            var value = read(reader);
            return reader.BaseStream.Position == bytes.Length ? value : throw new InvalidDataException("A frame holds more than it should.");
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("A frame is cut short.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
