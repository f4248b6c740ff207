using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vouch.Hashing;

/// <summary>
/// The sponge over <see cref="KeccakP1600"/> for one message, with byte-wise multi-rate padding. Lives on the stack for
/// one-shot hashing and inside <see cref="TurboShake128"/> for incremental use.
/// </summary>
internal struct KeccakSponge
{
    private readonly int _rate;
    private readonly int _rounds;
    private Words _state;
    private int _position;

    /// <summary>Makes an empty sponge; the rate is in bytes and a multiple of 8.</summary>
    public KeccakSponge(int rate, int rounds)
    {
        _rate = rate;
        _rounds = rounds;
    }

    /// <summary>Takes in message bytes.</summary>
    public void Absorb(ReadOnlySpan<byte> input)
    {
        Span<ulong> state = _state;
        int position = _position;
        while (!input.IsEmpty)
        {
            if ((position & 7) == 0 && input.Length >= 8)
            {
                int words = Math.Min(input.Length, _rate - position) >> 3;
                int first = position >> 3;
                for (int i = 0; i < words; i++)
                {
                    state[first + i] ^= BinaryPrimitives.ReadUInt64LittleEndian(input[(8 * i)..]);
                }

                input = input[(8 * words)..];
                position += 8 * words;
            }
            else
            {
                state[position >> 3] ^= (ulong)input[0] << (8 * (position & 7));
                input = input[1..];
                position++;
            }

            if (position == _rate)
            {
                KeccakP1600.Permute(state, _rounds);
                position = 0;
            }
        }

        _position = position;
    }

    /// <summary>Takes in words as their eight little-endian bytes; the sponge must stand at a word boundary.</summary>
    public void Absorb(ReadOnlySpan<ulong> input)
    {
        Span<ulong> state = _state;
        int word = _position >> 3;
        int rateWords = _rate >> 3;
        foreach (ulong value in input)
        {
            state[word++] ^= value;
            if (word == rateWords)
            {
                KeccakP1600.Permute(state, _rounds);
                word = 0;
            }
        }

        _position = word << 3;
    }

    /// <summary>Ends the message with the domain byte and the final bit of the padding.</summary>
    public void Pad(byte domain)
    {
        Span<ulong> state = _state;
        state[_position >> 3] ^= (ulong)domain << (8 * (_position & 7));
        state[(_rate >> 3) - 1] ^= 0x80UL << 56;
        KeccakP1600.Permute(state, _rounds);
        _position = 0;
    }

    /// <summary>Gives the next output bytes; any number of calls.</summary>
    public void Squeeze(Span<byte> output)
    {
        Span<ulong> state = _state;
        while (!output.IsEmpty)
        {
            // Permute only when more is asked for, so that a digest of exactly the rate costs no extra permutation.
            if (_position == _rate)
            {
                KeccakP1600.Permute(state, _rounds);
                _position = 0;
            }

            if ((_position & 7) == 0 && output.Length >= 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(output, state[_position >> 3]);
                output = output[8..];
                _position += 8;
            }
            else
            {
                output[0] = (byte)(state[_position >> 3] >> (8 * (_position & 7)));
                output = output[1..];
                _position++;
            }
        }
    }

    [InlineArray(KeccakP1600.StateWords)]
    private struct Words
    {
        private ulong _first;
    }
}
