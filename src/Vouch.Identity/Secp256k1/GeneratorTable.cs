namespace Vouch.Identity.Secp256k1;

/// <summary>Tables of the generator, built when first used.</summary>
internal static class GeneratorTable
{
    private const int SecretWidth = 5;
    private const int PublicWidth = 10;

    private static readonly Lazy<FixedBaseTable> SecretTable =
        new(() => FixedBaseTable.BuildVar(AffinePoint.Generator, SecretWidth));

    private static readonly Lazy<FixedBaseTable> PublicTable =
        new(() => FixedBaseTable.BuildVar(AffinePoint.Generator, PublicWidth));

    /// <summary>Small windows, because signing reads all of them: 52 KiB.</summary>
    public static FixedBaseTable ForSecrets => SecretTable.Value;

    /// <summary>Larger windows for checking: 832 KiB, which a second-level cache holds.</summary>
    public static FixedBaseTable ForPublic => PublicTable.Value;
}
