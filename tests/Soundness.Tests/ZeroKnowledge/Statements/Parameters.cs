using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>Commitment parameters for a system: about as many columns as rows.</summary>
internal static class Parameters
{
    public static MatrixParameters Of(ConstraintSystem system, SecurityProfile profile, int budget = 2, int logColumns = 0)
    {
        var plan = new StatementPlan(system);
        var cells = new Layout(system, plan, 0, profile.ExtensionDegree).LogCells;
        logColumns = logColumns > 0 ? logColumns : Math.Max(4, (cells + 1) / 2);
        var layout = new Layout(system, plan, logColumns, profile.ExtensionDegree);
        return MatrixParameters.Choose(profile, logColumns, budget, plan.MaskCells(layout.LogCells), 3);
    }
}
