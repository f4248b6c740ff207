namespace Vouch.Prover;

/// <summary>Parts of the <see cref="ProvingStage"/>s, in order, as a detailed <see cref="StageClock"/> tells them apart.</summary>
public enum ProvingStep
{
    /// <summary>Witness: the integer network. Timed by whoever runs it, before the stage.</summary>
    Inference = 0,

    /// <summary>Witness: values of all blocks.</summary>
    Assignment,

    /// <summary>Witness: the table row of every lookup's cell, and multiplicities.</summary>
    LookupRows,

    /// <summary>Witness: the trace's cells, random coefficients, masks and pads.</summary>
    Trace,

    /// <summary>Commitment: code words of the trace's rows.</summary>
    Encode,

    /// <summary>Commitment: salted columns and the tree above them.</summary>
    Hash,

    /// <summary>Lookups: leaves of the fraction tree.</summary>
    Leaves,

    /// <summary>Lookups: the layers above.</summary>
    Tree,

    /// <summary>Lookups: sumchecks of the layers.</summary>
    TreeRounds,

    /// <summary>Products: both factors of every statement, bound at the output point.</summary>
    FactorTables,

    /// <summary>Products: the batched sumcheck.</summary>
    ProductRounds,

    /// <summary>Products: products of pads, and joining all claims into one functional on V.</summary>
    Claims,

    /// <summary>Last sumcheck: blocks of small integers while their inner variables are bound.</summary>
    InnerRounds,

    /// <summary>Last sumcheck: the same blocks read once more, for their outer cells.</summary>
    OuterCells,

    /// <summary>Last sumcheck: everything laid out cell by cell.</summary>
    SegmentRounds,

    /// <summary>Opening: one random combination of all rows, and the weights of the claim about it.</summary>
    FoldRows,

    /// <summary>Opening: code words of the folded rows.</summary>
    FoldEncode,

    /// <summary>Opening: their trees.</summary>
    FoldHash,

    /// <summary>Opening: weights of the claims at opened columns and leaves.</summary>
    ColumnClaims,

    /// <summary>Opening: sumchecks of the folds.</summary>
    FoldRounds,

    /// <summary>Opening: proofs of work.</summary>
    Grinding,

    /// <summary>Opening: reading and writing opened columns and leaves.</summary>
    OpenedColumns,
}

/// <summary>How steps belong to stages.</summary>
public static class ProvingSteps
{
    private static readonly ProvingStep[] First =
    [
        ProvingStep.Assignment, ProvingStep.Encode, ProvingStep.Leaves, ProvingStep.FactorTables, ProvingStep.InnerRounds,
        ProvingStep.FoldRows,
    ];

    /// <summary>How many steps there are.</summary>
    public const int Count = (int)ProvingStep.OpenedColumns + 1;

    /// <summary>The step with which a stage begins.</summary>
    public static ProvingStep Begin(ProvingStage stage) => First[(int)stage];

    /// <summary>The stage a step belongs to.</summary>
    public static ProvingStage StageOf(ProvingStep step)
    {
        var stage = First.Length - 1;
        while (stage > 0 && First[stage] > step)
        {
            stage--;
        }

        return (ProvingStage)stage;
    }
}
