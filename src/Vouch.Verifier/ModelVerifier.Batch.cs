using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;

namespace Vouch.Verifier;

/// <content>Proofs about several inferences (docs/protocol.md, section 4.6).</content>
public static partial class ModelVerifier
{
    /// <summary>
    /// Verifies a proof about any number of inferences, one included, under a key that <see cref="CheckKey"/> has accepted. The
    /// number is the proof's, as its public values are: who wants a certain one gives <paramref name="inputs"/> or compares the
    /// number of <paramref name="ports"/>. Models with committed inputs have no batches.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="inputs">
    /// For each inference, codes of the public inputs that must hold, in order; null, or null entries, accept the proof's. If it
    /// is there, the proof must be about as many inferences.
    /// </param>
    /// <param name="proof">The proof.</param>
    /// <param name="policy">The verifier's demands.</param>
    /// <param name="ports">For each inference, codes of the public inputs and outputs; null for private ones.</param>
    public static Verdict VerifyBatch(
        VerifyingKey key, IReadOnlyList<IReadOnlyList<long[]?>?>? inputs, ReadOnlyMemory<byte> proof, VerifierPolicy policy,
        out IReadOnlyList<PublicPorts> ports)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(policy);
        ports = [];
        if (PolicyProblem(key, policy) is { } weak)
        {
            return weak;
        }

        if (key.HasCommittedInputs)
        {
            return new Verdict(RejectionStage.InputCommitment, 0, "the model's inputs are committed; its proofs are about one inference each");
        }

        var count = ProofFormat.Inferences(proof.Span);
        if (SizeProblem(key.Statement, count, proof.Length) is { } problem)
        {
            return new Verdict(RejectionStage.Encoding, 0, problem);
        }

        if (inputs is not null && inputs.Count != count)
        {
            return new Verdict(
                RejectionStage.PublicValues, 0, $"the number of inferences that the proof is about is {count}, and {inputs.Count} were expected");
        }

        if (count == 1)
        {
            var single = Verify(key, inputs?[0], proof, policy, out var only);
            ports = [only];
            return single;
        }

        var verdict = ProofVerifier.Verify(key.Statement.OfBatch(count), null, proof, out var values);
        var read = new PublicPorts[count];
        for (var i = 0; i < count; i++)
        {
            read[i] = new PublicPorts(
                [.. key.Interface.Inputs.Select(p => Own(key, p, values, i))], [.. key.Interface.Outputs.Select(p => Own(key, p, values, i))]);
        }

        ports = read;
        return verdict.Accepted && inputs is not null ? OtherInput(key, inputs, read) ?? verdict : verdict;
    }

    /// <summary>The cells of one inference: a block's cells lie inference by inference.</summary>
    private static long[]? Own(VerifyingKey key, PortDescription port, long[]?[] values, int inference)
    {
        var cells = key.Statement.System.Blocks[port.Block].ValidCells;
        return values[port.Block]?.AsSpan(inference * cells, cells).ToArray();
    }

    private static Verdict? OtherInput(VerifyingKey key, IReadOnlyList<IReadOnlyList<long[]?>?> inputs, PublicPorts[] ports)
    {
        for (var i = 0; i < ports.Length; i++)
        {
            for (var p = 0; inputs[i] is { } wanted && p < wanted.Count; p++)
            {
                if (wanted[p] is { } own && !own.AsSpan().SequenceEqual(ports[i].Inputs[p]))
                {
                    return new Verdict(
                        RejectionStage.PublicValues, i,
                        $"inference {i + 1}: the proof speaks of another '{key.Interface.Inputs[p].Name}'");
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Before anything is made that is as large as the proof says it must be: the key's parameters hold so many, and the proof is
    /// long enough for their public values and for one opened column.
    /// </summary>
    private static string? SizeProblem(ProofStatement one, int count, int length)
    {
        if (count == 0)
        {
            return "not a proof of this version";
        }

        if (count == 1)
        {
            return null;
        }

        if (one.BatchProblem(count) is not null)
        {
            return $"{count} inferences do not fit the key's parameters";
        }

        var values = one.System.Blocks.Where(b => b.Source == BlockSource.Public).Sum(b => (long)b.ValidCells);
        var cells = one.System.Blocks.Where(b => b.Source == BlockSource.Trace).Sum(b => (long)b.ValidCells);
        var least = (count * values * sizeof(short)) + (((count * cells) >> one.Matrix.LogColumns) * sizeof(ulong));
        return length < least ? $"{length} bytes are too few for {count} inferences" : null;
    }
}
