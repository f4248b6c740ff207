using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <summary>
/// A statement ready to be proven or verified: the system, the commitments it speaks of, and every parameter.
/// Immutable; one instance serves many proofs.
/// </summary>
public sealed class ProofStatement
{
    private const int MaxLogSize = 30;

    /// <summary>Fixes a statement.</summary>
    /// <param name="system">What is claimed.</param>
    /// <param name="profile">Security profile.</param>
    /// <param name="matrix">Parameters of the commitment; shared by all statements about the same weights.</param>
    /// <param name="weightsRoot">Root of the weights' commitment; empty if the system has no weight blocks.</param>
    /// <param name="previousWeightsRoot">Root of an earlier commitment, in link proofs; else empty.</param>
    /// <param name="interface">Public description of inputs and outputs, bound to every proof.</param>
    public ProofStatement(
        ConstraintSystem system, SecurityProfile profile, MatrixParameters matrix,
        byte[] weightsRoot, byte[] previousWeightsRoot, byte[] @interface)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(weightsRoot);
        ArgumentNullException.ThrowIfNull(previousWeightsRoot);
        ArgumentNullException.ThrowIfNull(@interface);
        matrix.RequireSound(profile);
        System = system;
        Profile = profile;
        Matrix = matrix;
        WeightsRoot = weightsRoot;
        PreviousWeightsRoot = previousWeightsRoot;
        Interface = @interface;
        Plan = new StatementPlan(system);
        Layout = new Layout(system, Plan, matrix.LogColumns, profile.ExtensionDegree);
        Rounds = matrix.Rounds(profile);
        if (Layout.LogCells > MaxLogSize || Plan.LogLeaves > MaxLogSize)
        {
            throw new ArgumentException("The statement is too large.", nameof(system));
        }

        if (Plan.MaskCells(Layout.LogCells) + matrix.Queries > 1 << matrix.LogMask)
        {
            throw new ArgumentException("The mask row is too small for this statement.", nameof(matrix));
        }

        if (matrix.Randomness < matrix.Queries)
        {
            throw new ArgumentException("Rows have too few random coefficients to hide the columns of one proof.", nameof(matrix));
        }

        Digest = ComputeDigest();
    }

    /// <summary>What is claimed.</summary>
    public ConstraintSystem System { get; }

    /// <summary>Security profile.</summary>
    public SecurityProfile Profile { get; }

    /// <summary>Commitment parameters.</summary>
    public MatrixParameters Matrix { get; }

    /// <summary>Root of the weights' commitment, or empty.</summary>
    public byte[] WeightsRoot { get; }

    /// <summary>Root of the earlier commitment, or empty.</summary>
    public byte[] PreviousWeightsRoot { get; }

    /// <summary>Description of inputs and outputs.</summary>
    public byte[] Interface { get; }

    /// <summary>Plan of the argument.</summary>
    public StatementPlan Plan { get; }

    /// <summary>Layout of V.</summary>
    public Layout Layout { get; }

    /// <summary>WHIR's rounds.</summary>
    public IReadOnlyList<WhirRound> Rounds { get; }

    /// <summary>Hash of all of the above: absorbed before anything else.</summary>
    public byte[] Digest { get; }

    /// <summary>Words of a column of the trace commitment: its rows, then the masks m, h and m' of D rows each.</summary>
    public int TraceRows => (Layout.Region(BlockSource.Trace)?.Count ?? 0) + (3 * Profile.ExtensionDegree);

    /// <summary>Root of a commitment made before the proof.</summary>
    public byte[] EarlierRoot(BlockSource source) =>
        source == BlockSource.Weights ? WeightsRoot : PreviousWeightsRoot;

    private byte[] ComputeDigest()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            ConstraintSystemSerializer.Write(writer, System);
            writer.Write(Profile.Bits);
            writer.Write(Profile.ExtensionDegree);
            writer.Write((int)Profile.Regime);
            writer.Write(Profile.GrindingBits);
            writer.Write(Profile.Multiplicity);
            writer.Write(Matrix.LogColumns);
            writer.Write(Matrix.LogLength);
            writer.Write(Matrix.LogMask);
            writer.Write(Matrix.LogInverseRate);
            writer.Write(Matrix.Queries);
            writer.Write(MatrixParameters.Fold);
            writer.Write(MatrixParameters.FinalLog);
            foreach (var bytes in (byte[][])[WeightsRoot, PreviousWeightsRoot, Interface])
            {
                writer.Write(bytes.Length);
                writer.Write(bytes);
            }
        }

        var digest = new byte[Proofs.ProofFormat.DigestBytes];
        TurboShake128.Hash(stream.ToArray(), digest, 0x53);
        return digest;
    }
}
