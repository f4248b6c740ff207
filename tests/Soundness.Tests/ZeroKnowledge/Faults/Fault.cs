namespace Soundness.Tests.ZeroKnowledge.Faults;

/// <summary>Ways to lose zero knowledge.</summary>
public enum Fault
{
    /// <summary>The last padded message is said in the clear.</summary>
    LastPadZero = 0,

    /// <summary>The first two messages share a pad.</summary>
    PadUsedTwice,

    /// <summary>Pads cover one coordinate only.</summary>
    PadsInBaseField,

    /// <summary>A(s) and B(s) are sums of used pads and nothing else.</summary>
    IndependentTripleZero,

    /// <summary>Rows are their messages.</summary>
    NoRandomCoefficients,

    /// <summary>Rows hide one column fewer than may be opened.</summary>
    OneRandomCoefficientTooFew,

    /// <summary>m is zero.</summary>
    MaskOfRowsZero,

    /// <summary>h is zero.</summary>
    MaskRowZero,

    /// <summary>m' is zero.</summary>
    MaskOfMaskRowZero,
}
