using Vouch.Models.Operators;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>How the nodes of one ONNX operator become steps. <see cref="RuleRegistry"/> lists the rules.</summary>
internal interface ILoweringRule
{
    /// <summary>The ONNX operator type.</summary>
    string OpType { get; }

    /// <summary>Adds the steps of a node, at least one of whose inputs is not constant.</summary>
    /// <exception cref="ModelException">What the node asks for cannot be carried out in integers.</exception>
    void Lower(PlanBuilder plan, OperatorCall call);
}
