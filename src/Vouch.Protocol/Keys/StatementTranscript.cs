using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;

namespace Vouch.Protocol.Keys;

/// <summary>The beginning of every transcript: statement, public values, commitments, filler.</summary>
public static class StatementTranscript
{
    /// <summary>
    /// Absorbs the statement's digest (every parameter, the key, the interface), all public values, the roots, and then filler
    /// that takes more cells to hash than the trace has, so that no statement can compute its own challenges
    /// (docs/protocol.md, section 3; eprint 2025/118).
    /// </summary>
    public static Transcript Start(
        ProofStatement statement, long[]?[] publicValues, ReadOnlySpan<byte> traceRoot, IChallenger? challenger)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(publicValues);
        var transcript = new Transcript(ProofFormat.ProtocolId, challenger);
        transcript.Absorb("statement", statement.Digest);
        for (var b = 0; b < statement.System.Blocks.Count; b++)
        {
            if (statement.System.Blocks[b].Source == BlockSource.Public)
            {
                var values = publicValues[b]!;
                if (!BitConverter.IsLittleEndian)
                {
                    values = Array.ConvertAll(values, BinaryPrimitives.ReverseEndianness);
                }

                transcript.Absorb("public values", MemoryMarshal.AsBytes<long>(values));
            }
        }

        transcript.Absorb("trace root", traceRoot);
        transcript.Absorb("filler", new byte[FillerBytes(statement)]);
        return transcript;
    }

    private static int FillerBytes(ProofStatement statement)
    {
        var forms = statement.System.Lookups.Sum(l => l.Columns.Sum(c => c.Terms.Length + 1))
            + statement.System.Products.Sum(p =>
                p.Linear.Terms.Length + (p.Left?.Terms.Length ?? 0) + (p.Right?.Terms.Length ?? 0) + 3);
        var cells = statement.System.Blocks.Where(b => b.Source is BlockSource.Trace or BlockSource.Inputs).Sum(b => (long)b.ValidCells);
        return checked((64 * (forms + statement.Layout.Blocks.Count + statement.Plan.MessageCount)) + (int)(cells / 4));
    }
}
