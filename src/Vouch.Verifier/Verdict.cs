namespace Vouch.Verifier;

/// <summary>Where a proof failed.</summary>
public enum RejectionStage
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>The bytes are not a proof: too short, too long, not canonical, another version.</summary>
    Encoding,

    /// <summary>The public values in the proof are not those given.</summary>
    PublicValues,

    /// <summary>A proof of work is missing.</summary>
    Grinding,

    /// <summary>An opened column is not under its root.</summary>
    Columns,

    /// <summary>An opened leaf of a folded code word is not under its root.</summary>
    Folding,

    /// <summary>The folded value disagrees with the table in the clear.</summary>
    FinalTable,

    /// <summary>The sum of everything claimed is wrong: some hidden check fails.</summary>
    Claim,

    /// <summary>The verifier's policy asks for more security than the key gives.</summary>
    Policy,

    /// <summary>There is no commitment to the inputs where one is needed, or what is given is none.</summary>
    InputCommitment,
}

/// <summary>The verifier's answer.</summary>
/// <param name="Stage">None if accepted.</param>
/// <param name="Round">The round within the stage.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record Verdict(RejectionStage Stage, int Round, string Detail)
{
    /// <summary>Whether the proof was accepted.</summary>
    public bool Accepted => Stage == RejectionStage.None;

    /// <summary>The accepting verdict.</summary>
    public static Verdict Accept { get; } = new(RejectionStage.None, 0, "accepted");
}
