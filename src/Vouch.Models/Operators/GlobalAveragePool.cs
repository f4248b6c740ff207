using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>The mean of every channel.</summary>
internal sealed class GlobalAveragePool : IOperator
{
    public string OpType => "GlobalAveragePool";

    public bool Foldable => false;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1);
        var x = call.FloatInput(0);
        if (x.Rank < 3) throw call.Error($"its input {Text.Shape(x.Shape)} has no spatial dimensions.");
        return [TensorType.Float([x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)])];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var size = TensorShape.CountOf(x.Shape, 2, x.Rank);
        var means = new float[x.Count / size];
        for (var i = 0; i < means.Length; i++)
        {
            var sum = 0.0;
            foreach (var element in x.Floats.AsSpan(i * size, size)) sum += element;
            means[i] = (float)(sum / size);
        }

        return [Tensor.Of(means, call.Output(0).Shape)];
    }
}
