using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Vouch.Algebra;
using Vouch.Hashing;

namespace Vouch.Protocol.Transcripts;

/// <summary>
/// The Fiat-Shamir transcript (docs/protocol.md, section 3): labelled, length-prefixed absorption; challenges are squeezed
/// from a hash of everything absorbed before them. Prover and verifier drive one instance each through the same code.
/// </summary>
public sealed class Transcript
{
    private const byte Domain = 0x54;
    private const int StateBytes = 32;
    private readonly ArrayBufferWriter<byte> _pending = new(4096);
    private readonly IChallenger? _challenger;
    private readonly byte[] _state = new byte[StateBytes];

    /// <summary>Starts a transcript bound to a protocol identifier.</summary>
    /// <param name="protocolId">Names the protocol and its version.</param>
    /// <param name="challenger">Null for Fiat-Shamir; else the live verifier (or a test's script) that gives the challenges.</param>
    public Transcript(string protocolId, IChallenger? challenger = null)
    {
        ArgumentNullException.ThrowIfNull(protocolId);
        _challenger = challenger;
        Absorb("protocol", Encoding.UTF8.GetBytes(protocolId));
    }

    /// <summary>Whether challenges come from a live verifier, so that proof of work is meaningless and skipped.</summary>
    public bool IsInteractive => _challenger is not null;

    /// <summary>Absorbs bytes under a label.</summary>
    public void Absorb(string label, ReadOnlySpan<byte> data)
    {
        Frame(label, data.Length);
        _pending.Write(data);
    }

    /// <summary>Absorbs extension field elements under a label.</summary>
    public void Absorb<TK>(string label, ReadOnlySpan<TK> values)
        where TK : unmanaged, IExtension<TK>
    {
        Frame(label, values.Length * TK.Degree * sizeof(ulong));
        var span = _pending.GetSpan(values.Length * TK.Degree * sizeof(ulong));
        var at = 0;
        foreach (var value in values)
        {
            for (var d = 0; d < TK.Degree; d++, at += sizeof(ulong))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(span[at..], value[d]);
            }
        }

        _pending.Advance(at);
    }

    /// <summary>Draws a uniform element of K: each coordinate reduces 128 bits modulo p (bias below 2^-64).</summary>
    public TK Challenge<TK>(string label)
        where TK : unmanaged, IExtension<TK>
    {
        Span<byte> bytes = stackalloc byte[16 * TK.Degree];
        Squeeze(label, bytes);
        Span<ulong> coordinates = stackalloc ulong[TK.Degree];
        for (var d = 0; d < coordinates.Length; d++)
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(16 * d)..]);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[((16 * d) + 8)..]);
            coordinates[d] = Goldilocks.Reduce128(high, low);
        }

        var drawn = TK.FromCoordinates(coordinates);
        return _challenger is null ? drawn : _challenger.Challenge(label, drawn);
    }

    /// <summary>Draws a point of K^n.</summary>
    public TK[] Challenges<TK>(string label, int count)
        where TK : unmanaged, IExtension<TK>
    {
        var result = new TK[count];
        for (var i = 0; i < count; i++)
        {
            result[i] = Challenge<TK>(label);
        }

        return result;
    }

    /// <summary>
    /// Draws <paramref name="count"/> positions in [0, 2^logDomain) with replacement and returns the distinct ones, ascending.
    /// </summary>
    public int[] Positions(string label, int count, int logDomain)
    {
        var bytes = new byte[8 * count];
        Squeeze(label, bytes);
        var drawn = new SortedSet<int>();
        for (var i = 0; i < count; i++)
        {
            drawn.Add((int)(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 * i)) & ((1UL << logDomain) - 1)));
        }

        int[] positions = [.. drawn];
        return _challenger is null
            ? positions
            : Checked(_challenger.Positions(label, positions, logDomain), count, logDomain);
    }

    /// <summary>A 32-byte seed bound to everything absorbed: what a proof-of-work nonce is searched against.</summary>
    public void GrindingSeed(Span<byte> seed) => Squeeze("grinding seed", seed);

    /// <summary>
    /// A live verifier may choose any positions, but no more than the protocol allows: random coefficients hide that many
    /// columns and not one more.
    /// </summary>
    private static int[] Checked(int[] positions, int count, int logDomain)
    {
        var previous = -1;
        foreach (var position in positions)
        {
            if (position <= previous || position >= 1 << logDomain)
            {
                throw new InvalidOperationException("The challenger's positions are not distinct, ascending and in range.");
            }

            previous = position;
        }

        return positions.Length is > 0 && positions.Length <= count
            ? positions
            : throw new InvalidOperationException($"The challenger asked for {positions.Length} positions, not for 1 to {count}.");
    }

    private void Frame(string label, int length)
    {
        var labelBytes = Encoding.UTF8.GetByteCount(label);
        var span = _pending.GetSpan(8 + labelBytes);
        BinaryPrimitives.WriteInt32LittleEndian(span, labelBytes);
        Encoding.UTF8.GetBytes(label, span[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[(4 + labelBytes)..], length);
        _pending.Advance(8 + labelBytes);
    }

    private void Squeeze(string label, Span<byte> output)
    {
        Frame(label, output.Length);
        var all = new byte[StateBytes + output.Length];
        TurboShake128.Hash(_pending.WrittenSpan, all, Domain);
        all.AsSpan(0, StateBytes).CopyTo(_state);
        all.AsSpan(StateBytes).CopyTo(output);
        _pending.ResetWrittenCount();
        _pending.Write(_state);
    }
}
