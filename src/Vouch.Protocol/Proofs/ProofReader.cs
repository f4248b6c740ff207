using System.Buffers.Binary;
using Vouch.Algebra;

namespace Vouch.Protocol.Proofs;

/// <summary>
/// Reads proof bytes in order. It never throws on bad bytes: the first problem (too short, a number that is not in canonical
/// form, bytes left over) is remembered and zeros are handed out from then on, so that a verifier runs its bounded course
/// and then asks <see cref="Problem"/>. It allocates nothing.
/// </summary>
public sealed class ProofReader
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Reads from the first byte on.</summary>
    public ProofReader(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>What was wrong with the bytes, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Copies the next bytes.</summary>
    public void Read(Span<byte> destination)
    {
        if (Take(destination.Length, out var source))
        {
            source.CopyTo(destination);
        }
        else
        {
            destination.Clear();
        }
    }

    /// <summary>Reads a base-field element in canonical form.</summary>
    public ulong ReadWord()
    {
        if (!Take(sizeof(ulong), out var source))
        {
            return 0;
        }

        var value = BinaryPrimitives.ReadUInt64LittleEndian(source);
        if (value < Goldilocks.Modulus)
        {
            return value;
        }

        Problem ??= $"byte {Position - sizeof(ulong)}: a number that is not reduced modulo p";
        return 0;
    }

    /// <summary>Reads base-field elements.</summary>
    public void ReadWords(Span<ulong> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = ReadWord();
        }
    }

    /// <summary>Reads elements of K.</summary>
    public void Read<TK>(Span<TK> destination)
        where TK : unmanaged, IExtension<TK>
    {
        Span<ulong> coordinates = stackalloc ulong[TK.Degree];
        for (var i = 0; i < destination.Length; i++)
        {
            ReadWords(coordinates);
            destination[i] = TK.FromCoordinates(coordinates);
        }
    }

    /// <summary>Reads an unsigned 64-bit number.</summary>
    public ulong ReadUInt64() =>
        Take(sizeof(ulong), out var source) ? BinaryPrimitives.ReadUInt64LittleEndian(source) : 0;

    /// <summary>Reads a signed 16-bit number.</summary>
    public short ReadInt16() =>
        Take(sizeof(short), out var source) ? BinaryPrimitives.ReadInt16LittleEndian(source) : (short)0;

    /// <summary>Notes a problem if bytes are left.</summary>
    public void ExpectEnd()
    {
        if (Problem is null && Position != _bytes.Length)
        {
            Problem = $"{_bytes.Length - Position} bytes too many at the end";
        }
    }

    private bool Take(int count, out ReadOnlySpan<byte> source)
    {
        if (Problem is null && _bytes.Length - Position >= count)
        {
            source = _bytes.Span.Slice(Position, count);
            Position += count;
            return true;
        }

        Problem ??= $"ends at byte {_bytes.Length}, where {count} more were expected at byte {Position}";
        source = default;
        return false;
    }
}
