using Vouch.Compiler.Lowering;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;

namespace Vouch.Compiler.Keys;

/// <summary>
/// Proves inferences of one model. Loading lowers the network and recomputes the commitment to the weights; after that each
/// proof costs only its own work. Not safe for concurrent use.
/// </summary>
public sealed class InferenceProver
{
    private readonly ProvingKey _proving;
    private readonly VerifyingKey _verifying;
    private readonly LoweredModel _lowered;
    private readonly Dictionary<BlockSource, RowCommitment> _earlier = [];

    /// <summary>Loads a key pair.</summary>
    /// <exception cref="ModelException">The two keys do not belong together, or another version made them.</exception>
    public InferenceProver(ProvingKey proving, VerifyingKey verifying, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(proving);
        ArgumentNullException.ThrowIfNull(verifying);
        _proving = proving;
        _verifying = verifying;
        if (!proving.VerifyingKeyDigest.AsSpan().SequenceEqual(verifying.Digest))
        {
            throw new ModelException("The proving key and the verifying key do not belong together. Compile the model again.");
        }

        _lowered = ModelLowering.Lower(proving.Model.Graph, new LoweringOptions(proving.Inputs, proving.Outputs));
        var commitment = WeightsCommitment.Build(
            verifying.Statement.Layout, BlockSource.Weights, verifying.Statement.Matrix, WeightValues(), proving.Seed, cancellation);
        var root = commitment is null ? [] : commitment.Root.ToArray();
        if (!root.AsSpan().SequenceEqual(verifying.Statement.WeightsRoot))
        {
            throw new ModelException(
                "The model does not open the verifying key's commitment: it was made by another version, or a file is damaged. Compile the model again.");
        }

        if (commitment is not null)
        {
            _earlier.Add(BlockSource.Weights, commitment);
        }
    }

    /// <summary>Runs the integer network.</summary>
    /// <exception cref="UnprovableInputException">The input leaves the provable range.</exception>
    public IntegerExecution Run(IReadOnlyList<long[]> inputs) => IntegerExecutor.Run(_proving.Model.Graph, inputs);

    /// <summary>Proves one inference.</summary>
    /// <param name="execution">What <see cref="Run"/> returned.</param>
    /// <param name="clock">Measures stages.</param>
    /// <param name="cancellation">Cancels; nothing is left behind.</param>
    public byte[] Prove(IntegerExecution execution, StageClock? clock = null, CancellationToken cancellation = default)
    {
        clock ??= new StageClock();
        clock.Enter(ProvingStage.Witness);
        var witness = _lowered.Witness(execution);
        return ProofGenerator.Prove(_verifying.Statement, _earlier, witness, clock, cancellation: cancellation);
    }

    private Assignment WeightValues()
    {
        // Only weight blocks are read: run no inference for them.
        var ranges = _lowered.WeightRangeWitness();
        var values = new long[_lowered.System.Blocks.Count][];
        var next = 0;
        for (var b = 0; b < values.Length; b++)
        {
            values[b] = [];
            if (_lowered.System.Blocks[b].Source == BlockSource.Weights)
            {
                while (_lowered.WeightRangeSystem.Blocks[next].Source != BlockSource.Weights)
                {
                    next++;
                }

                values[b] = ranges.Values[next++];
            }
        }

        return new Assignment(values);
    }
}
