using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;

namespace Vouch.Verifier;

/// <summary>
/// The verifier (docs/protocol.md, section 9): a pure function of a statement, its public values and proof bytes. It knows no
/// clock, no randomness and no prover; it throws on no proof, and what it allocates is bounded by the statement.
/// </summary>
public static class ProofVerifier
{
    /// <summary>Verifies a proof.</summary>
    /// <param name="statement">What is claimed; from a verifying key.</param>
    /// <param name="expected">Public values that must hold, by block index; null entries accept what the proof says.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="publicValues">The public values the proof speaks of, by block index (null for other blocks).</param>
    /// <param name="challenger">Null for Fiat-Shamir proofs; else the challenges of an interactive run.</param>
    public static Verdict Verify(
        ProofStatement statement, IReadOnlyList<long[]?>? expected, ReadOnlyMemory<byte> proof,
        out long[]?[] publicValues, IChallenger? challenger = null)
    {
        ArgumentNullException.ThrowIfNull(statement);
        statement.RequireInputs();
        return statement.Profile.ExtensionDegree switch
        {
            2 => Verify<Quadratic>(statement, expected, proof, out publicValues, challenger),
            3 => Verify<Cubic>(statement, expected, proof, out publicValues, challenger),
            _ => throw new ArgumentException("No such challenge field.", nameof(statement)),
        };
    }

    private static Verdict Verify<TK>(
        ProofStatement statement, IReadOnlyList<long[]?>? expected, ReadOnlyMemory<byte> proof,
        out long[]?[] publicValues, IChallenger? challenger)
        where TK : unmanaged, IExtension<TK>
    {
        var reader = new ProofReader(proof);
        var expectedHeader = statement.Header;
        var header = new byte[expectedHeader.Length];
        reader.Read(header);
        publicValues = ReadPublicValues(statement, reader);
        if (reader.Problem is not null || !header.AsSpan().SequenceEqual(expectedHeader))
        {
            return new Verdict(RejectionStage.Encoding, 0, OtherInferences(statement, proof.Span) ?? reader.Problem ?? "not a proof of this version");
        }

        if (Mismatch(statement, expected, publicValues) is { } mismatch)
        {
            return mismatch;
        }

        var traceRoot = new byte[ProofFormat.DigestBytes];
        reader.Read(traceRoot);
        var transcript = StatementTranscript.Start(statement, publicValues, traceRoot, challenger);
        var claim = ArgumentRun<TK>.Run(
            statement, publicValues, transcript, new ReadingSource<TK>(reader));
        var opening = new OpeningVerifier<TK>(statement, transcript, reader, traceRoot);
        var verdict = opening.Verify(claim);
        if (verdict.Accepted)
        {
            // A rejected proof was not read to its end, and why it was rejected says more.
            reader.ExpectEnd();
        }

        return reader.Problem is null ? verdict : new Verdict(RejectionStage.Encoding, 0, reader.Problem);
    }

    private static string? OtherInferences(ProofStatement statement, ReadOnlySpan<byte> proof)
    {
        var claimed = ProofFormat.Inferences(proof);
        return claimed == 0 || claimed == statement.Inferences
            ? null
            : $"the proof is about {claimed} inferences together, and not about {statement.Inferences}";
    }

    private static long[]?[] ReadPublicValues(ProofStatement statement, ProofReader reader)
    {
        var blocks = statement.System.Blocks;
        var values = new long[]?[statement.Layout.Blocks.Count];
        for (var b = 0; b < blocks.Count; b++)
        {
            if (blocks[b].Source != BlockSource.Public)
            {
                continue;
            }

            var own = new long[blocks[b].ValidCells];
            for (var i = 0; i < own.Length; i++)
            {
                own[i] = reader.ReadInt16();
            }

            values[b] = own;
        }

        return values;
    }

    private static Verdict? Mismatch(
        ProofStatement statement, IReadOnlyList<long[]?>? expected, long[]?[] actual)
    {
        for (var b = 0; b < statement.System.Blocks.Count; b++)
        {
            var block = statement.System.Blocks[b];
            if (actual[b] is { } values && values.Any(v => v < block.Low || v > block.High))
            {
                return new Verdict(
                    RejectionStage.PublicValues, b, $"a value of '{block.Name}' is outside [{block.Low}, {block.High}]");
            }

            if (expected?[b] is { } want && !want.AsSpan().SequenceEqual(actual[b]))
            {
                return new Verdict(
                    RejectionStage.PublicValues, b, $"the proof speaks of another '{block.Name}'");
            }
        }

        return null;
    }
}
