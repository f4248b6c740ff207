namespace Vouch.Protocol.Parameters;

/// <summary>
/// Shape of the commitment and of its opening (docs/protocol.md, section 7). Row polynomials have 2^LogColumns message
/// coefficients, then random ones; degree bound <see cref="RowLength"/>; code words of length 2^LogDomain.
/// </summary>
/// <param name="LogColumns">c: message coefficients per row are 2^c.</param>
/// <param name="LogLength">k: the folded row and the small mask row together have 2^k coefficients.</param>
/// <param name="LogMask">a: the last 2^a coefficients belong to the mask row of the final sumcheck.</param>
/// <param name="LogInverseRate">log2 of 1/rate of the matrix code and of the first WHIR code.</param>
/// <param name="Queries">Columns opened per proof, at most.</param>
public sealed record MatrixParameters(int LogColumns, int LogLength, int LogMask, int LogInverseRate, int Queries)
{
    /// <summary>Variables bound between two WHIR commitments: leaves hold 2^Fold values.</summary>
    public const int Fold = 4;

    /// <summary>WHIR sends the table in the clear at or below 2^FinalLog elements.</summary>
    public const int FinalLog = 6;

    /// <summary>Length of code words.</summary>
    public int LogDomain => LogLength + LogInverseRate;

    /// <summary>Columns of the message.</summary>
    public int Columns => 1 << LogColumns;

    /// <summary>Degree bound of ordinary rows: 2^k - 2^a.</summary>
    public int RowLength => (1 << LogLength) - (1 << LogMask);

    /// <summary>Random coefficients per row: any this many columns of a commitment are uniform.</summary>
    public int Randomness => RowLength - Columns;

    /// <summary>Proofs that may open a commitment made once, if each opens at most <see cref="Queries"/> new columns.</summary>
    public int OpeningBudget => Randomness / Queries;

    /// <summary>Smallest parameters for a message width, a budget and a mask size.</summary>
    /// <param name="profile">Security profile.</param>
    /// <param name="logColumns">Wanted c (raised if needed so that WHIR has something to fold).</param>
    /// <param name="budget">Openings the weights must survive; at least 1.</param>
    /// <param name="maskCells">Cells the mask row must hold.</param>
    /// <param name="logInverseRate">log2 of 1/rate.</param>
    public static MatrixParameters Choose(
        SecurityProfile profile, int logColumns, int budget, int maskCells, int logInverseRate)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1);
        var queries = profile.Queries(logInverseRate);
        var mask = Log2.Ceiling(maskCells + queries);
        var length = logColumns + 1;
        while ((1L << length) - (1L << mask) - (1L << logColumns) < (long)budget * queries || length < FinalLog + Fold)
        {
            length++;
        }

        return new MatrixParameters(logColumns, length, mask, logInverseRate, queries);
    }

    /// <summary>
    /// Refuses what no honest choice gives: a proof under such parameters would be unsound (no redundancy, too few queries) or
    /// would not hide (fewer random coefficients than one proof opens columns).
    /// </summary>
    /// <exception cref="ArgumentException">The profile is none of the closed set, or the parameters do not fit it.</exception>
    public void RequireSound(SecurityProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Require(profile == SecurityProfile.ForBits(profile.Bits), "the security profile is unknown");
        Require(LogInverseRate is >= 1 and <= 8, "the code has no redundancy, or too much");
        Require(LogColumns >= 1 && LogColumns < LogLength && LogMask >= 1 && LogMask < LogLength, "the sizes contradict each other");
        Require(LogLength > FinalLog, "there is nothing to fold");
        Require(LogLength <= Hashing.MerkleTree.MaxLogLeaves - LogInverseRate, "the code words are too long");
        Require(Queries == profile.Queries(LogInverseRate), "the number of queries is not the profile's");
        Require(Randomness >= Queries, "the rows do not hide what one proof opens");
    }

    /// <summary>WHIR's rounds, from the committed folded row down to the table in the clear.</summary>
    public IReadOnlyList<WhirRound> Rounds(SecurityProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var rounds = new List<WhirRound>();
        var variables = LogLength;
        var domain = LogDomain;
        while (variables > FinalLog)
        {
            var fold = Math.Min(Fold, variables - FinalLog);
            rounds.Add(new WhirRound(variables, domain, fold, profile.Queries(domain - variables)));
            variables -= fold;
            domain--;
        }

        return rounds;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new ArgumentException("The commitment parameters are refused: " + what + ".");
        }
    }
}

/// <summary>One WHIR round: a code word of a table of 2^Variables elements is folded and queried.</summary>
/// <param name="Variables">log2 of the table's length before the fold.</param>
/// <param name="LogDomain">log2 of the code word's length.</param>
/// <param name="Fold">Variables bound in this round; a Merkle leaf holds 2^Fold values.</param>
/// <param name="Queries">Leaves opened, at most.</param>
public sealed record WhirRound(int Variables, int LogDomain, int Fold, int Queries)
{
    /// <summary>log2 of the number of Merkle leaves.</summary>
    public int LogLeaves => LogDomain - Fold;

    /// <summary>log2 of 1/rate.</summary>
    public int LogInverseRate => LogDomain - Variables;
}
