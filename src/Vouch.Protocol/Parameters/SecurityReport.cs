using System.Globalization;
using System.Text;

namespace Vouch.Protocol.Parameters;

/// <summary>
/// What a statement's proofs are worth, term by term: the round-by-round soundness error of every challenge (docs/protocol.md,
/// section 9). Under Fiat-Shamir the largest error decides, because an attacker chooses which challenge to search for.
/// Theorems only: no term rests on a conjecture about codes.
/// </summary>
/// <param name="TargetBits">The profile's level.</param>
/// <param name="Regime">The proximity theorem used.</param>
/// <param name="Terms">One term per kind of challenge, in the order of the protocol.</param>
public sealed partial record SecurityReport(int TargetBits, ProximityRegime Regime, IReadOnlyList<SecurityTerm> Terms)
{
    /// <summary>Bits of collision resistance of 256-bit digests, as assumed of TurboSHAKE128. Not part of <see cref="ProvenBits"/>.</summary>
    public const double HashCollisionBits = 128;

    /// <summary>The same against the quantum collision search of Brassard, Hoyer and Tapp; in theory: it needs 2^85 memory too.</summary>
    public const double QuantumHashCollisionBits = 256 / 3.0;

    /// <summary>Proven soundness of the interactive protocol made non-interactive by a random oracle: the least of all terms.</summary>
    public double ProvenBits => Terms.Count == 0 ? 0 : Terms.Min(t => t.Bits);

    /// <summary>The least of all terms against a quantum search over the hash.</summary>
    public double QuantumBits => Terms.Count == 0 ? 0 : Terms.Min(t => t.QuantumBits);

    /// <summary>Bits of the sum of all errors: a bound on one attempt that is not repeated.</summary>
    public double UnionBits => -Math.Log2(Terms.Sum(t => Math.Pow(2, t.ErrorLog2)));

    /// <summary>The term that decides.</summary>
    public SecurityTerm? Weakest => Terms.MinBy(t => t.Bits);

    /// <summary>Whether the level is reached.</summary>
    public bool ReachesTarget => ProvenBits >= TargetBits;

    /// <summary>A table for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var width = Terms.Count == 0 ? 0 : Terms.Max(t => t.Name.Length);
        var formulas = Terms.Count == 0 ? 0 : Terms.Max(t => t.Formula.Length);
        var culture = CultureInfo.InvariantCulture;
        foreach (var term in Terms)
        {
            text.AppendLine(culture,
                $"{term.Name.PadRight(width)}  {term.Bits,6:F1}  {term.QuantumBits,6:F1}  {term.Formula.PadRight(formulas)}  {term.Source}");
        }

        text.AppendLine(culture,
            $"{"decides".PadRight(width)}  {ProvenBits,6:F1}  {QuantumBits,6:F1}  target {TargetBits}, {Regime}, all terms together {UnionBits:F1}");
        text.AppendLine(culture,
            $"{"assumed: hash collisions".PadRight(width)}  {HashCollisionBits,6:F1}  {QuantumHashCollisionBits,6:F1}  256-bit digests of TurboSHAKE128");
        return text.ToString();
    }
}
