using System.Text.Json;
using Vouch.Identity;

namespace Vouch.Network.Receipts;

/// <summary>
/// Writes a chain as JSON lines: one that names the network and its rules, then for each block one for its header and one for each
/// entry. <c>vouch audit</c> reads it.
/// </summary>
public sealed class ExportWriter : IDisposable
{
    /// <summary>What the first line says it is.</summary>
    public const string Format = "vouch/export/1";

    private static readonly byte[] NewLine = [(byte)'\n'];
    private readonly Stream _output;
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins an export. The stream stays its owner's to dispose of.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="network">The network's address.</param>
    /// <param name="rules">Its rules.</param>
    public ExportWriter(Stream output, Address network, NetworkRules rules)
    {
        _output = output;
        _json = new Utf8JsonWriter(output);
        _json.WriteStartObject();
        _json.WriteString("format"u8, Format);
        _json.WriteString("network"u8, network.ToString());
        _json.WriteBase64String("rules"u8, new GenesisEvidence(network, rules).ToBytes());
        EndLine();
    }

    /// <summary>Writes a block.</summary>
    public void Write(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        _json.WriteStartObject();
        _json.WriteBase64String("header"u8, block.Header.ToBytes());
        _json.WriteBase64String("signature"u8, block.Signature.ToBytes());
        EndLine();
        foreach (var entry in block.Entries)
        {
            _json.WriteStartObject();
            _json.WriteBase64String("entry"u8, entry);
            EndLine();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _output.Write(NewLine);
    }
}
