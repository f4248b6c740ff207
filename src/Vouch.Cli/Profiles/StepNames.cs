using Vouch.Prover;
using Vouch.Prover.Costs;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Profiles;

/// <summary>Steps and resources in words.</summary>
internal static class StepNames
{
    /// <summary>A step, for people.</summary>
    public static string Name(ProvingStep step) => step switch
    {
        ProvingStep.Inference => "running the network",
        ProvingStep.Assignment => "values of all blocks",
        ProvingStep.LookupRows => "rows of lookups",
        ProvingStep.Trace => "trace and masks",
        ProvingStep.Encode => "code words",
        ProvingStep.Hash => "columns and tree",
        ProvingStep.Leaves => "leaves",
        ProvingStep.Tree => "tree",
        ProvingStep.TreeRounds => "rounds",
        ProvingStep.FactorTables => "factor tables",
        ProvingStep.ProductRounds => "rounds",
        ProvingStep.Claims => "claims and pads",
        ProvingStep.InnerRounds => "inner variables",
        ProvingStep.OuterCells => "outer cells",
        ProvingStep.SegmentRounds => "segments",
        ProvingStep.FoldRows => "folding rows",
        ProvingStep.FoldEncode => "code words",
        ProvingStep.FoldHash => "trees",
        ProvingStep.ColumnClaims => "column claims",
        ProvingStep.FoldRounds => "rounds",
        ProvingStep.Grinding => "grinding",
        ProvingStep.OpenedColumns => "opened columns",
        _ => step.ToString(),
    };

    /// <summary>A step, for programs.</summary>
    public static string Key(ProvingStep step) => Snake(step.ToString());

    /// <summary>A resource, for people.</summary>
    public static string Name(Resource resource) => resource switch
    {
        Resource.Products => "field",
        Resource.SmallProducts => "small",
        Resource.FloatProducts => "floats",
        Resource.Permutations => "hashing",
        _ => "memory",
    };

    /// <summary>A resource, for programs.</summary>
    public static string Key(Resource resource) => Snake(resource.ToString());

    /// <summary>The operations that a floor is made of.</summary>
    public static double Operations(StepWork work, Resource resource) => resource switch
    {
        Resource.Products => work.Products,
        Resource.SmallProducts => work.SmallProducts,
        Resource.FloatProducts => work.FloatProducts,
        Resource.Permutations => work.Permutations,
        _ => work.Products + work.SmallProducts + work.FloatProducts + work.Permutations,
    };

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
