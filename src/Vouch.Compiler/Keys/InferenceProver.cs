using System.Security.Cryptography;
using Vouch.Compiler.Lowering;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Prover.Costs;

namespace Vouch.Compiler.Keys;

/// <summary>
/// Proves inferences of one model. Loading lowers the network and finds the commitment to the weights, or makes it again; after
/// that each proof costs only its own work. Not safe for concurrent use.
/// </summary>
public sealed partial class InferenceProver
{
    private readonly ProvingKey _proving;
    private readonly VerifyingKey _verifying;
    private readonly LoweredModel _lowered;
    private readonly Dictionary<BlockSource, RowCommitment> _earlier = [];
    private (byte[] Seed, RowCommitment Commitment)? _inputs;

    /// <inheritdoc cref="InferenceProver(ProvingKey, VerifyingKey, ICommitmentStore?, CancellationToken)"/>
    public InferenceProver(ProvingKey proving, VerifyingKey verifying, CancellationToken cancellation = default)
        : this(proving, verifying, null, cancellation)
    {
    }

    /// <summary>Loads a key pair.</summary>
    /// <param name="proving">The secret half.</param>
    /// <param name="verifying">The public half.</param>
    /// <param name="store">Where a large commitment is kept; it is read if it is there, else made again and left there.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="ModelException">The two keys do not belong together, or another version made them.</exception>
    public InferenceProver(
        ProvingKey proving, VerifyingKey verifying, ICommitmentStore? store, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(proving);
        ArgumentNullException.ThrowIfNull(verifying);
        _proving = proving;
        _verifying = verifying;
        if (!proving.VerifyingKeyDigest.AsSpan().SequenceEqual(verifying.Digest))
        {
            throw new ModelException("The proving key and the verifying key do not belong together. Compile the model again.");
        }

        _lowered = ModelLowering.Lower(proving.Model.Graph, KeyVisibility.Lowering(proving, verifying), cancellation);
        var commitment = KeptWeights.Find(verifying, store, cancellation) ?? Recommit(store, cancellation);
        if (commitment is not null)
        {
            _earlier.Add(BlockSource.Weights, commitment);
        }
    }

    /// <inheritdoc cref="Run(IReadOnlyList{long[]}, CancellationToken)"/>
    public IntegerExecution Run(IReadOnlyList<long[]> inputs) => Run(inputs, default);

    /// <summary>Runs the integer network.</summary>
    /// <param name="inputs">Codes of each input.</param>
    /// <param name="cancellation">Cancels, between two layers.</param>
    /// <exception cref="UnprovableInputException">The input leaves the provable range.</exception>
    public IntegerExecution Run(IReadOnlyList<long[]> inputs, CancellationToken cancellation) =>
        IntegerExecutor.Run(_proving.Model.Graph, inputs, cancellation);

    /// <summary>Counts the work of a proof of this many inferences.</summary>
    public ProvingWork WorkOf(int inferences = 1) => ProvingWork.Of(
        inferences == 1 ? _verifying.Statement : OfBatch(inferences));

    /// <summary>Proves one inference of a model without committed inputs.</summary>
    /// <param name="execution">What <see cref="Run"/> returned.</param>
    /// <param name="clock">Measures stages.</param>
    /// <param name="cancellation">Cancels; nothing is left behind.</param>
    public byte[] Prove(IntegerExecution execution, StageClock? clock = null, CancellationToken cancellation = default) =>
        Prove(execution, default, clock, cancellation);

    /// <summary>Proves one inference, about the inputs under <see cref="CommitmentTo"/> if the model has committed ones.</summary>
    /// <param name="execution">What <see cref="Run"/> returned.</param>
    /// <param name="inputSeed">The seed of the commitment to the inputs, 32 bytes; empty if the model has no committed inputs.</param>
    /// <param name="clock">Measures stages.</param>
    /// <param name="cancellation">Cancels; nothing is left behind.</param>
    public byte[] Prove(
        IntegerExecution execution, ReadOnlySpan<byte> inputSeed, StageClock? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(execution);
        if (_verifying.HasCommittedInputs != !inputSeed.IsEmpty)
        {
            throw new ArgumentException(
                "A proof of a model with committed inputs takes the seed of their commitment, and no other proof does.",
                nameof(inputSeed));
        }

        clock ??= new StageClock();
        clock.Enter(ProvingStage.Witness);
        var witness = _lowered.Witness(execution, cancellation);
        if (!_verifying.HasCommittedInputs)
        {
            return ProofGenerator.Prove(_verifying.Statement, _earlier, witness, clock, cancellation: cancellation);
        }

        try
        {
            var inputs = Commit(execution, inputSeed, cancellation);
            var earlier = new Dictionary<BlockSource, RowCommitment>(_earlier) { [BlockSource.Inputs] = inputs };
            return ProofGenerator.Prove(
                _verifying.Statement.WithInputs(inputs.Root), earlier, witness, clock, cancellation: cancellation);
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>
    /// The commitment that a proof of this execution will be about: to be compared with the one in the order before proving.
    /// <see cref="Prove(IntegerExecution, ReadOnlySpan{byte}, StageClock?, CancellationToken)"/> does not compute it again.
    /// </summary>
    /// <param name="execution">What <see cref="Run"/> returned.</param>
    /// <param name="inputSeed">The seed of the commitment to the inputs, 32 bytes.</param>
    /// <param name="cancellation">Cancels.</param>
    public byte[] CommitmentTo(IntegerExecution execution, ReadOnlySpan<byte> inputSeed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return _verifying.HasCommittedInputs
            ? Commit(execution, inputSeed, cancellation).Root.ToArray()
            : throw new ArgumentException("The model has no committed inputs.", nameof(execution));
    }

    private RowCommitment Commit(IntegerExecution execution, ReadOnlySpan<byte> inputSeed, CancellationToken cancellation)
    {
        long[][] codes = [.. _proving.Model.Graph.Inputs.Select(id => execution.Tensors[id])];
        // The derived seed follows from key, codes and seed: where it is the same, so is the commitment.
        var seed = InputCommitment.Derive(_verifying, codes, inputSeed);
        if (_inputs is not { } kept || !CryptographicOperations.FixedTimeEquals(kept.Seed, seed))
        {
            Forget();
            _inputs = kept = (seed, InputCommitment.Build(_verifying, codes, seed, cancellation));
        }

        return kept.Commitment;
    }

    private void Forget()
    {
        if (_inputs is { } kept)
        {
            _inputs = null;
            kept.Commitment.Clear();
            CryptographicOperations.ZeroMemory(kept.Seed);
        }
    }

    private RowCommitment? Recommit(ICommitmentStore? store, CancellationToken cancellation)
    {
        var commitment = KeptWeights.Make(
            _verifying.Statement.Layout, _verifying.Statement.Matrix, WeightValues(cancellation), _proving.Seed, store, out var draft, cancellation);
        using var file = draft;
        var root = commitment is null ? [] : commitment.Root.ToArray();
        if (!root.AsSpan().SequenceEqual(_verifying.Statement.WeightsRoot))
        {
            commitment?.Clear();
            throw new ModelException(
                "The model does not open the verifying key's commitment: it was made by another version, or a file is damaged. Compile the model again.");
        }

        file?.Place();
        return commitment;
    }

    private Assignment WeightValues(CancellationToken cancellation)
    {
        // Only weight blocks are read: run no inference for them.
        var ranges = _lowered.WeightRangeWitness(cancellation);
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
