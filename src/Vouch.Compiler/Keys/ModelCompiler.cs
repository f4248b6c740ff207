using Vouch.Compiler.Lowering;
using Vouch.Hashing;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;
using Vouch.Prover;

namespace Vouch.Compiler.Keys;

/// <summary>Makes the two keys of a model: lowers it, commits to its weights, and proves once that they are in range.</summary>
public static class ModelCompiler
{
    /// <summary>
    /// Openings that are not for inference proofs: the range proof takes one, the link proof that made a renewed key takes one,
    /// and one is kept for the link proof that renews the key at the end.
    /// </summary>
    public const int ReservedOpenings = 3;

    /// <inheritdoc cref="Compile(QuantizedModel, CompileOptions, ICommitmentStore?, CancellationToken)"/>
    public static (ProvingKey Proving, VerifyingKey Verifying) Compile(
        QuantizedModel model, CompileOptions options, CancellationToken cancellation = default) =>
        Compile(model, options, null, cancellation);

    /// <summary>Compiles.</summary>
    /// <param name="model">The quantised model.</param>
    /// <param name="options">Options.</param>
    /// <param name="store">Where a large commitment is kept for whoever loads the key; null to keep none.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Vouch.Models.ModelException">The model cannot be lowered.</exception>
    public static (ProvingKey Proving, VerifyingKey Verifying) Compile(
        QuantizedModel model, CompileOptions options, ICommitmentStore? store, CancellationToken cancellation) =>
        Compile(model, options, store, null, cancellation);

    /// <summary>Compiles what is not too large.</summary>
    /// <param name="model">The quantised model.</param>
    /// <param name="options">Options.</param>
    /// <param name="store">Where a large commitment is kept for whoever loads the key; null to keep none.</param>
    /// <param name="inspect">Sees the statements and their parameters before the work begins; what it throws ends the compile.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Vouch.Models.ModelException">The model cannot be lowered.</exception>
    public static (ProvingKey Proving, VerifyingKey Verifying) Compile(
        QuantizedModel model, CompileOptions options, ICommitmentStore? store, Action<LoweredModel, MatrixParameters>? inspect,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var seed = options.WeightsArePrivate ? OsRandom.NewSeed() : [];
        return Compile(model, options, seed, store, cancellation, inspect);
    }

    internal static (ProvingKey Proving, VerifyingKey Verifying) Compile(
        QuantizedModel model, CompileOptions options, byte[] seed, ICommitmentStore? store, CancellationToken cancellation,
        Action<LoweredModel, MatrixParameters>? inspect = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var lowered = ModelLowering.Lower(model.Graph, options.Lowering, cancellation);
        var matrix = ParameterChoice.Choose(options.Profile, options.Openings, lowered.System, lowered.WeightRangeSystem);
        inspect?.Invoke(lowered, matrix);
        var witness = lowered.WeightRangeWitness(cancellation);
        var ranges = Unrooted(lowered.WeightRangeSystem, options.Profile, matrix);
        var commitment = KeptWeights.Make(ranges.Layout, matrix, witness, seed, store, out var draft, cancellation);
        using var file = draft;
        var root = commitment is null ? [] : commitment.Root.ToArray();
        var description = Describe(model, lowered);
        var proof = Array.Empty<byte>();
        if (commitment is not null)
        {
            var statement = new ProofStatement(
                lowered.WeightRangeSystem, options.Profile, matrix, root, [], VerifyingKey.WeightRangeInterface.ToArray());
            var earlier = new Dictionary<BlockSource, RowCommitment> { [BlockSource.Weights] = commitment };
            try
            {
                proof = ProofGenerator.Prove(statement, earlier, witness, cancellation: cancellation);
            }
            finally
            {
                commitment.Clear();
            }
        }

        // Beside an older key it is a stranger until the new one is in place: whoever loads the old one makes its own again.
        file?.Place();
        var verifying = new VerifyingKey(
            options.Profile, matrix, root, options.WeightsArePrivate, lowered.System, lowered.WeightRangeSystem,
            description, proof);
        return (new ProvingKey(model, options.Inputs, options.Outputs, seed, verifying.Digest), verifying);
    }

    private static ProofStatement Unrooted(ConstraintSystem system, SecurityProfile profile, MatrixParameters matrix) =>
        new(system, profile, matrix, [], [], []);

    private static ModelInterface Describe(QuantizedModel model, LoweredModel lowered)
    {
        var inputs = lowered.Inputs.Select((port, i) =>
        {
            var encoding = model.Inputs[i];
            return new PortDescription(
                encoding.Name, encoding.Shape, port.Block, KeyVisibility.OfPort(port.Visibility), encoding.Scale,
                encoding.Low, encoding.High, encoding.Multiplier, encoding.Offset);
        });
        var outputs = lowered.Outputs.Select((port, i) =>
        {
            var decoding = model.Outputs[i];
            return new PortDescription(
                decoding.Name, decoding.Shape, port.Block, KeyVisibility.OfPort(port.Visibility), decoding.Scale,
                port.Low, port.High, null, null);
        });
        return new ModelInterface(model.Graph.Name, [.. inputs], [.. outputs]);
    }
}
