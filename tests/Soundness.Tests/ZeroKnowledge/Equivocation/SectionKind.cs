namespace Soundness.Tests.ZeroKnowledge.Equivocation;

/// <summary>What a part of a proof consists of.</summary>
internal enum SectionKind
{
    /// <summary>Fixed by statement and format.</summary>
    Fixed = 0,

    /// <summary>Field elements, 8 bytes each.</summary>
    Field,

    /// <summary>Salts of opened columns.</summary>
    Salt,

    /// <summary>Digests that depend on columns never opened: hidden by salts, in the model of a random hash.</summary>
    HiddenDigest,

    /// <summary>Digests of the folding of z.</summary>
    OpenDigest,
}

/// <summary>A part of a proof.</summary>
internal sealed record Section(string Name, int Offset, int Length, SectionKind Kind);
