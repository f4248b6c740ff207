using System.Text.Json;
using Vouch.Identity;

namespace Vouch.Network.Receipts;

/// <summary>Something wrong with an export, and the first line where it shows.</summary>
public sealed class ExportException(long line, string message) : Exception($"Line {line}: {message}")
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>What is wrong with it.</summary>
    public string Fault { get; } = message;
}

/// <summary>A block as it stands in an export.</summary>
/// <param name="Line">Line of its header; its entries follow, one a line.</param>
/// <param name="Block">The block, of well-formed parts; nothing else of it was checked.</param>
public sealed record ExportedBlock(long Line, Block Block);

/// <summary>Reads what <see cref="ExportWriter"/> wrote, a block at a time; lines and blocks are bounded.</summary>
public sealed class ExportReader
{
    /// <summary>Most bytes of a line: the largest entry in base64, and its name.</summary>
    public const int MostLine = ((Entry.MostEvidence + 4096) * 4 / 3) + 64;

    /// <summary>Most entries of a block.</summary>
    public const int MostEntries = 1 << 16;

    private readonly LineReader _lines;

    /// <summary>Begins to read: the first line.</summary>
    /// <exception cref="ExportException">It is no export.</exception>
    public ExportReader(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _lines = new LineReader(input, MostLine);
        if (!_lines.TryRead(out var line)) throw Fault("the file is empty.");
        var texts = Fields(line, ["format", "network", "rules"], isBinary: false).Select(System.Text.Encoding.UTF8.GetString).ToArray();
        if (texts[0] != ExportWriter.Format) throw Fault($"this is not an export ('{ExportWriter.Format}').");
        if (!Address.TryParse(texts[1], out var network)) throw Fault("the network's address cannot be read.");
        Network = network;
        RulesBytes = Parse(() => FromBase64(texts[2]));
        Genesis = Parse(() => GenesisEvidence.Read(RulesBytes));
        if (Genesis.Network != network) throw Fault("the rules are of another network.");
    }

    /// <summary>The network that the export says it is of.</summary>
    public Address Network { get; }

    /// <summary>Its rules, as the export says; the chain's first entry must say the same.</summary>
    public GenesisEvidence Genesis { get; }

    /// <summary>The line read last.</summary>
    public long Line => _lines.Number;

    internal byte[] RulesBytes { get; }

    /// <summary>Reads the next block; null at the end.</summary>
    /// <exception cref="ExportException">A line is malformed or missing.</exception>
    public ExportedBlock? Read()
    {
        if (!_lines.TryRead(out var line)) return null;
        var fields = Fields(line, ["header", "signature"]);
        var number = Line;
        var (headerBytes, signatureBytes) = (fields[0], fields[1]);
        var header = Parse(() => BlockHeader.Read(headerBytes));
        if (!Signature.TryRead(signatureBytes, out var signature)) throw Fault("the signature is not canonical.");
        if (header.Count is < 1 or > MostEntries) throw Fault($"a block has 1 to {MostEntries} entries, not {header.Count}.");
        var entries = new List<byte[]>();
        for (var i = 0; i < header.Count; i++)
        {
            if (!_lines.TryRead(out line)) throw Fault($"the export ends inside a block, before entry {i} of {header.Count}.");
            entries.Add(Fields(line, ["entry"])[0]);
        }

        return new ExportedBlock(number, new Block(header, signature, entries));
    }

    /// <summary>The texts of a flat object with exactly these names, in this order.</summary>
    private byte[][] Fields(ReadOnlyMemory<byte> line, ReadOnlySpan<string> names, bool isBinary = true)
    {
        try
        {
            var json = new Utf8JsonReader(line.Span);
            var fields = new byte[names.Length][];
            var isAsItShould = json.Read() && json.TokenType == JsonTokenType.StartObject;
            for (var i = 0; i < names.Length && isAsItShould; i++)
            {
                isAsItShould = json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(names[i])
                    && json.Read() && json.TokenType == JsonTokenType.String;
                if (isAsItShould)
                    fields[i] = isBinary ? json.GetBytesFromBase64() : System.Text.Encoding.UTF8.GetBytes(json.GetString()!);
            }

            isAsItShould = isAsItShould && json.Read() && json.TokenType == JsonTokenType.EndObject && !json.Read();
            return isAsItShould ? fields : throw Fault($"here stands something else than {string.Join(", ", names.ToArray())}.");
        }
        catch (JsonException)
        {
            throw Fault("this is no JSON object.");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw Fault("this is not base64.");
        }
    }

    private T Parse<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw Fault(e.Message);
        }
    }

    private static byte[] FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written)
            ? bytes[..written]
            : throw new InvalidDataException("the rules are not base64.");
    }

    private ExportException Fault(string message) => new(Line, message);
}
