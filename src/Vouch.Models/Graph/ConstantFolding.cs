using Vouch.Models.Operators;

namespace Vouch.Models.Graphs;

/// <summary>
/// Computes, while reading, the nodes whose inputs are all constant. Shape arithmetic as exporters write it (Shape,
/// Gather, Concat, then Reshape) disappears this way, and so do reordered weights.
/// </summary>
internal sealed class ConstantFolding
{
    // Each weight may be reordered a few times; anything beyond is not a model but a way to burn a reader's memory.
    private const int CopiesPerConstant = 4;

    private readonly Dictionary<string, Tensor> _constants;
    private long _budget;
    private long _spent;

    public ConstantFolding(IReadOnlyDictionary<string, Tensor> constants, ModelLimits limits)
    {
        _constants = new Dictionary<string, Tensor>(constants);
        var stored = constants.Values.Sum(constant => (long)constant.Count);
        _budget = limits.MaxFoldedElements + (CopiesPerConstant * stored);
    }

    public IReadOnlyDictionary<string, Tensor> Constants => _constants;

    /// <summary>Computes the node and keeps its results as constants, if that is possible.</summary>
    public bool TryFold(IOperator op, OperatorCall call)
    {
        var node = call.Node;
        var known = op.NeedsOnlyShapes || node.Inputs.All(input => input.Length == 0 || _constants.ContainsKey(input));
        if (!known || !op.Foldable) return false;
        if (node.Inputs.Count > 0) Charge(call);
        else _budget += CopiesPerConstant * (long)(TensorShape.Count(call.Output(0).Shape) ?? 0);
        var results = op.Evaluate(call, [.. node.Inputs.Select(input => _constants.GetValueOrDefault(input))]);
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.HasOutput(i)) _constants.Add(node.Outputs[i], results[i]!);
        }

        return true;
    }

    private void Charge(OperatorCall call)
    {
        for (var i = 0; i < call.Node.Outputs.Count; i++)
        {
            if (call.Node.HasOutput(i)) _spent += TensorShape.Count(call.Output(i).Shape) ?? long.MaxValue / 2;
        }

        if (_spent > _budget)
        {
            throw call.Error(
                $"computing constants would make more than {_budget} elements; the model wastes memory or is " +
                "hostile. Simplify it, or raise the folding limit.");
        }
    }
}
