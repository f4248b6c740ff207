using System.Buffers;
using System.Buffers.Binary;
using Vouch.Algebra;

namespace Vouch.Protocol.Proofs;

/// <summary>Writes proof bytes: the mirror of <see cref="ProofReader"/>.</summary>
public sealed class ProofWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);

    /// <summary>Bytes written.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>Everything written.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Appends a base-field element in canonical form.</summary>
    public void WriteWord(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    /// <summary>Appends an unsigned 64-bit number.</summary>
    public void WriteUInt64(ulong value) => WriteWord(value);

    /// <summary>Appends a signed 16-bit number.</summary>
    public void WriteInt16(short value)
    {
        BinaryPrimitives.WriteInt16LittleEndian(_bytes.GetSpan(sizeof(short)), value);
        _bytes.Advance(sizeof(short));
    }

    /// <summary>Appends elements of K.</summary>
    public void Write<TK>(ReadOnlySpan<TK> values)
        where TK : unmanaged, IExtension<TK>
    {
        foreach (var value in values)
        {
            for (var d = 0; d < TK.Degree; d++)
            {
                WriteWord(value[d]);
            }
        }
    }
}
