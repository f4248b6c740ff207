using System.Buffers.Binary;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <summary>
/// A statement ready to be proven or verified: the system, the commitments it speaks of, and every parameter.
/// Immutable; one instance serves many proofs. About committed inputs it is a template until <see cref="WithInputs"/> names the
/// commitment: a key is the model's, an input is one proof's (docs/protocol.md, section 4.5).
/// </summary>
public sealed partial class ProofStatement
{
    /// <summary>log2 of the most cells of V, and of the most leaves of the fraction tree.</summary>
    internal const int MaxLogSize = 30;

    private const byte TemplateDomain = 0x53;
    private const byte InputsDomain = 0x49;

    /// <summary>Fixes a statement. Parameters whose proofs would fall short of the profile's level are refused.</summary>
    /// <param name="system">What is claimed.</param>
    /// <param name="profile">Security profile.</param>
    /// <param name="matrix">Parameters of the commitment; shared by all statements about the same weights.</param>
    /// <param name="weightsRoot">Root of the weights' commitment, then its mark; empty if the system has no weight blocks.</param>
    /// <param name="previousWeightsRoot">Root and mark of an earlier commitment, in link proofs; else empty.</param>
    /// <param name="interface">Public description of inputs and outputs, bound to every proof.</param>
    public ProofStatement(
        ConstraintSystem system, SecurityProfile profile, MatrixParameters matrix,
        byte[] weightsRoot, byte[] previousWeightsRoot, byte[] @interface)
        : this(system, profile, matrix, weightsRoot, previousWeightsRoot, @interface, 1)
    {
    }

    private ProofStatement(
        ConstraintSystem system, SecurityProfile profile, MatrixParameters matrix,
        byte[] weightsRoot, byte[] previousWeightsRoot, byte[] @interface, int inferences)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(weightsRoot);
        ArgumentNullException.ThrowIfNull(previousWeightsRoot);
        ArgumentNullException.ThrowIfNull(@interface);
        matrix.RequireSound(profile);
        RequireCommitment(weightsRoot, profile.ExtensionDegree);
        RequireCommitment(previousWeightsRoot, profile.ExtensionDegree);
        System = system;
        Profile = profile;
        Matrix = matrix;
        WeightsRoot = weightsRoot;
        PreviousWeightsRoot = previousWeightsRoot;
        Interface = @interface;
        Plan = new StatementPlan(system);
        Layout = new Layout(system, Plan, matrix.LogColumns, profile.ExtensionDegree);
        Rounds = matrix.Rounds(profile);
        Security = SecurityReport.For(profile, matrix, Plan, Layout);
        Inferences = inferences;
        if (Problem(profile, matrix, Plan, Layout, Security) is { } problem)
        {
            throw new ArgumentException(problem, nameof(matrix));
        }

        Digest = ComputeDigest();
    }

    private ProofStatement(ProofStatement template, byte[] inputsRoot)
    {
        Inferences = template.Inferences;
        System = template.System;
        Profile = template.Profile;
        Matrix = template.Matrix;
        WeightsRoot = template.WeightsRoot;
        PreviousWeightsRoot = template.PreviousWeightsRoot;
        Interface = template.Interface;
        Plan = template.Plan;
        Layout = template.Layout;
        Rounds = template.Rounds;
        Security = template.Security;
        InputsRoot = inputsRoot;
        Digest = new byte[Proofs.ProofFormat.DigestBytes];
        TurboShake128.Hash([.. template.Digest, .. inputsRoot], Digest, InputsDomain);
    }

    /// <summary>What is claimed; for several inferences, of all of them together.</summary>
    public ConstraintSystem System { get; }

    /// <summary>Security profile.</summary>
    public SecurityProfile Profile { get; }

    /// <summary>Commitment parameters.</summary>
    public MatrixParameters Matrix { get; }

    /// <summary>Root and mark of the weights' commitment, or empty.</summary>
    public byte[] WeightsRoot { get; }

    /// <summary>Root and mark of the earlier commitment, or empty.</summary>
    public byte[] PreviousWeightsRoot { get; }

    /// <summary>Root and mark of the commitment to the inputs, or empty.</summary>
    public byte[] InputsRoot { get; } = [];

    /// <summary>Whether there are committed inputs, and nobody has said yet under which commitment.</summary>
    public bool IsTemplate => InputsRoot.Length == 0 && Layout.Region(BlockSource.Inputs) is not null;

    /// <summary>Description of inputs and outputs.</summary>
    public byte[] Interface { get; }

    /// <summary>Plan of the argument.</summary>
    public StatementPlan Plan { get; }

    /// <summary>Layout of V.</summary>
    public Layout Layout { get; }

    /// <summary>WHIR's rounds.</summary>
    public IReadOnlyList<WhirRound> Rounds { get; }

    /// <summary>What a proof is worth, term by term; at least the profile's level.</summary>
    public SecurityReport Security { get; }

    /// <summary>Hash of all of the above: absorbed before anything else.</summary>
    public byte[] Digest { get; }

    /// <summary>Words of a column of the trace commitment: its rows, then the masks m, h and m' of D rows each.</summary>
    public int TraceRows => (Layout.Region(BlockSource.Trace)?.Count ?? 0) + (3 * Profile.ExtensionDegree);

    /// <summary>The statement about the inputs under a commitment. Cheap: only the digest is made anew.</summary>
    /// <param name="commitment">Merkle root, then mark.</param>
    /// <exception cref="ArgumentException">This is no template, or those bytes are no commitment.</exception>
    public ProofStatement WithInputs(ReadOnlySpan<byte> commitment)
    {
        if (!IsTemplate)
        {
            throw new ArgumentException("The statement has no committed inputs, or has their commitment already.", nameof(commitment));
        }

        return IsMarked(commitment, Profile.ExtensionDegree)
            ? new ProofStatement(this, commitment.ToArray())
            : throw NoCommitment(nameof(commitment));
    }

    /// <summary>Whether bytes have the form of a commitment: a Merkle root, then a mark of canonical numbers.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> commitment, int extensionDegree)
    {
        if (commitment.Length != Proofs.ProofFormat.DigestBytes + (extensionDegree * sizeof(ulong)))
        {
            return false;
        }

        Span<ulong> mark = stackalloc ulong[extensionDegree];
        ReadMark(commitment, mark);
        return !mark.ContainsAnyInRange(Goldilocks.Modulus, ulong.MaxValue);
    }

    /// <summary>Refuses to prove or verify what does not say yet which inputs it is about.</summary>
    /// <exception cref="ArgumentException">This is a template.</exception>
    public void RequireInputs()
    {
        if (IsTemplate)
        {
            throw new ArgumentException("The inputs are committed: say under which commitment, by WithInputs.");
        }
    }

    /// <summary>Merkle root of a commitment made before the proof.</summary>
    public ReadOnlySpan<byte> EarlierRoot(BlockSource source)
    {
        var commitment = Earlier(source);
        return commitment.AsSpan(0, Math.Min(commitment.Length, Proofs.ProofFormat.DigestBytes));
    }

    /// <summary>
    /// Mark of a commitment made before the proof; zero where none is given, which no commitment honestly made has.
    /// </summary>
    public TK EarlierMark<TK>(BlockSource source)
        where TK : unmanaged, IExtension<TK>
    {
        var commitment = Earlier(source);
        if (commitment.Length <= Proofs.ProofFormat.DigestBytes)
        {
            return TK.Zero;
        }

        Span<ulong> coordinates = stackalloc ulong[TK.Degree];
        ReadMark(commitment, coordinates);
        return TK.FromCoordinates(coordinates);
    }

    /// <summary>Why a statement of this size cannot be made under these parameters (docs/protocol.md, section 5.5), or null.</summary>
    private static string? Problem(
        SecurityProfile profile, MatrixParameters matrix, StatementPlan plan, Layout layout, SecurityReport security)
    {
        if (layout.LogCells > MaxLogSize || plan.LogLeaves > MaxLogSize || plan.ProductRounds > MaxLogSize)
        {
            return "The statement is too large.";
        }

        if (plan.MaskCells(layout.LogCells) + matrix.Queries > 1 << matrix.LogMask)
        {
            return "The mask row is too small for this statement.";
        }

        return security.ReachesTarget
            ? null
            : $"These parameters prove {security.ProvenBits:F1} bits, not {profile.Bits}; {security.Weakest!.Name} decides.";
    }

    private static void ReadMark(ReadOnlySpan<byte> commitment, Span<ulong> coordinates)
    {
        for (var d = 0; d < coordinates.Length; d++)
        {
            coordinates[d] = BinaryPrimitives.ReadUInt64LittleEndian(
                commitment[(Proofs.ProofFormat.DigestBytes + (d * sizeof(ulong)))..]);
        }
    }

    private static void RequireCommitment(byte[] commitment, int extensionDegree)
    {
        if (commitment.Length is not (0 or Proofs.ProofFormat.DigestBytes) && !IsMarked(commitment, extensionDegree))
        {
            throw NoCommitment(nameof(commitment));
        }
    }

    private static ArgumentException NoCommitment(string parameter) =>
        new("A commitment is a root and a mark of canonical numbers.", parameter);

    private byte[] Earlier(BlockSource source) => source switch
    {
        BlockSource.Weights => WeightsRoot,
        BlockSource.PreviousWeights => PreviousWeightsRoot,
        _ => InputsRoot,
    };

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
        TurboShake128.Hash(stream.ToArray(), digest, TemplateDomain);
        return digest;
    }
}
