using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover;

namespace Vouch.Compiler.Keys;

/// <content>Many inferences in one proof (docs/protocol.md, section 4.6): the weights are committed, read and opened once.</content>
public sealed partial class InferenceProver
{
    private ProofStatement? _batch;

    /// <summary>
    /// Proves inferences together. Whatever their number, the proof takes one opening of the weights. A single one gives the same
    /// kind of proof as <see cref="Prove(IntegerExecution, StageClock?, CancellationToken)"/>.
    /// </summary>
    /// <param name="executions">What <see cref="Run"/> returned, 1 to <see cref="ProofStatement.LargestBatch"/> times.</param>
    /// <param name="clock">Measures stages.</param>
    /// <param name="cancellation">Cancels; nothing is left behind.</param>
    /// <exception cref="ModelException">There are too many, or the model's inputs are committed.</exception>
    public byte[] ProveBatch(
        IReadOnlyList<IntegerExecution> executions, StageClock? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(executions);
        RequireBatch(_verifying, executions.Count);
        if (executions.Count == 1)
        {
            return Prove(executions[0], clock, cancellation);
        }

        clock ??= new StageClock();
        clock.Enter(ProvingStage.Witness);
        var statement = OfBatch(executions.Count);
        var witness = new BatchedAssignment(_lowered.System, executions.Count);
        Parallel.For(
            0, executions.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => witness.Add(i, _lowered.Witness(executions[i], cancellation)));
        return ProofGenerator.Prove(statement, _earlier, witness.Whole, clock, cancellation: cancellation);
    }

    private ProofStatement OfBatch(int inferences) =>
        _batch?.Inferences == inferences ? _batch : _batch = _verifying.Statement.OfBatch(inferences);

    /// <summary>Refuses, before any work, a number of inferences that no proof under a key can be about.</summary>
    /// <exception cref="ModelException">There is none, there are too many, or the model's inputs are committed.</exception>
    public static void RequireBatch(VerifyingKey key, int inferences)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.HasCommittedInputs)
        {
            throw new ModelException(
                "The inputs of this model are committed, and a commitment is to one input: each inference needs a proof of its own.");
        }

        if (inferences < 1)
        {
            throw new ModelException("A batch holds at least one input.");
        }

        if (inferences > 1 && key.Statement.BatchProblem(inferences) is not null)
        {
            throw new ModelException(
                $"{inferences} inferences are too many for one proof under this key; the most that fits is {key.Statement.LargestBatch()}. Prove them in several proofs.");
        }
    }
}
