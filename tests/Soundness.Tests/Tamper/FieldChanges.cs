using System.Buffers.Binary;
using Vouch.Algebra;

namespace Soundness.Tests.Tamper;

/// <summary>The ways a field is changed, each a proof that differs from the original.</summary>
internal static class FieldChanges
{
    public static IEnumerable<(string Change, byte[] Proof)> Of(IReadOnlyList<ProofField> fields, int index, byte[] proof, Random random)
    {
        var field = fields[index];
        yield return ("bit flip", Edit(proof, field, bytes => bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8))));
        if (proof.AsSpan(field.Offset, field.Length).ContainsAnyExcept((byte)0))
        {
            yield return ("zero", Edit(proof, field, bytes => Array.Clear(bytes)));
        }

        yield return ("plus one", Edit(proof, field, bytes => PlusOne(bytes, field.Kind)));
        if (index + 1 < fields.Count && fields[index + 1].Length == field.Length)
        {
            var next = fields[index + 1];
            if (!proof.AsSpan(field.Offset, field.Length).SequenceEqual(proof.AsSpan(next.Offset, next.Length)))
            {
                var swapped = Edit(proof, field, bytes => proof.AsSpan(next.Offset, next.Length).CopyTo(bytes));
                proof.AsSpan(field.Offset, field.Length).CopyTo(swapped.AsSpan(next.Offset));
                yield return ("swap with next", swapped);
            }
        }

        if (field.Kind == FieldKind.Word)
        {
            var value = BinaryPrimitives.ReadUInt64LittleEndian(proof.AsSpan(field.Offset));
            // Only the smallest numbers have room for p; for others any number that is not reduced must do.
            var large = value <= ulong.MaxValue - Goldilocks.Modulus ? value + Goldilocks.Modulus : Goldilocks.Modulus + (uint)(value >> 33);
            yield return ("not reduced", Edit(proof, field, bytes => BinaryPrimitives.WriteUInt64LittleEndian(bytes, large)));
        }
    }

    private static byte[] Edit(byte[] proof, ProofField field, Action<byte[]> edit)
    {
        var changed = (byte[])proof.Clone();
        var bytes = changed[field.Offset..(field.Offset + field.Length)];
        edit(bytes);
        bytes.CopyTo(changed, field.Offset);
        return changed;
    }

    private static void PlusOne(byte[] bytes, FieldKind kind)
    {
        if (kind is FieldKind.Word)
        {
            var value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Goldilocks.Add(value, 1));
            return;
        }

        for (var i = 0; i < bytes.Length && ++bytes[i] == 0; i++)
        {
        }
    }
}
