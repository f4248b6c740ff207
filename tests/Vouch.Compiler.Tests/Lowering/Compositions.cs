using Vouch.Models.Quantization;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>
/// Networks of several nodes: views of views, copies where a view would be wrong, shared tensors and ports.
/// </summary>
internal static class Compositions
{
    private static readonly Window Padded = new([3, 3], [1, 1], [1, 1], [1, 1]);

    public static Dictionary<string, Func<Network, Network>> ByName { get; } = new()
    {
        ["a small LeNet"] = SmallLeNet,
        ["attention"] = Attention,
        ["reshape of a transposition"] = n =>
        {
            // Rows and columns swapped and then joined: no view of the original has this order, so it is copied.
            var x = n.Input(2, 3, 2);
            var t = n.Add(new TransposeNode("t", n.Tensor(2, 2, 3), x, [0, 2, 1]));
            var r = n.Add(new ReshapeNode("r", n.Tensor(2, 6), t));
            return n.Outputs(Scale(n, r, 2, 6));
        },
        ["reshapes that cancel"] = n =>
        {
            var x = n.Input(2, 3, 4);
            var r = n.Add(new ReshapeNode("r", n.Tensor(6, 4), x));
            var s = n.Add(new ReshapeNode("s", n.Tensor(1, 24), r));
            var t = n.Add(new ReshapeNode("t", n.Tensor(2, 1, 3, 2, 2), s));
            var u = n.Add(new TransposeNode("u", n.Tensor(2, 2, 2, 1, 3), t, [4 - 1, 4, 0, 1, 2]));
            return n.Outputs(Scale(n, u, 2, 2, 2, 1, 3), r);
        },
        ["padding of a reshaped tensor"] = n =>
        {
            // The rows of the image lie in one block axis: beside a row lies the next row, not nothing.
            var x = n.Input(1, 1, 12);
            var r = n.Add(new ReshapeNode("r", n.Tensor(1, 1, 3, 4), x));
            var w = n.Constant(16, 500, 1, 1, 3, 3);
            var y = n.Add(new ConvolutionNode(
                "conv", n.Tensor(1, 1, 3, 4), r, w, -1, Padded, 1, [], Functions.Signed(10)));
            return n.Outputs(n.Add(new WindowMaxNode("max", n.Tensor(1, 1, 3, 4), r, Padded)), y);
        },
        ["padding after merging channels"] = n =>
        {
            var x = n.Input(1, 2, 2, 3, 3);
            var r = n.Add(new ReshapeNode("r", n.Tensor(1, 4, 3, 3), x));
            var w = n.Constant(16, 500, 2, 2, 3, 3);
            return n.Outputs(n.Add(new ConvolutionNode(
                "conv", n.Tensor(1, 2, 3, 3), r, w, -1, Padded, 2, [], Functions.Relu(10))));
        },
        ["concatenation of views"] = n =>
        {
            var x = n.Input(2, 6);
            var t = n.Add(new TransposeNode("t", n.Tensor(6, 2), x, [1, 0]));
            var r = n.Add(new ReshapeNode("r", n.Tensor(6, 2), x));
            var c = n.Add(new ConcatNode("c", n.Tensor(12, 2), [t, r], 0));
            return n.Outputs(n.Add(new PadNode("pad", n.Tensor(14, 3), c, [1, 1], 3)));
        },
        ["outputs that are inputs, constants and views"] = n =>
        {
            var x = n.Input(2, 3);
            var r = n.Add(new ReshapeNode("r", n.Tensor(3, 2), x));
            var same = n.Add(new ReshapeNode("same", n.Tensor(2, 3), x));
            return n.Outputs(x, r, same, n.Constant(9, 100, 4), x);
        },
        ["maximum of maxima"] = n =>
        {
            var x = n.Input(1, 1, 6, 6);
            var relu = n.Add(new SumNode("relu", n.Tensor(1, 1, 6, 6), [new(x, 1)], 0, Functions.Relu(0)));
            var pool = new Window([2, 2], [2, 2], [1, 1], [1, 1]);
            var a = n.Add(new WindowMaxNode("a", n.Tensor(1, 1, 4, 4), relu, pool));
            return n.Outputs(a, n.Add(new WindowMaxNode("b", n.Tensor(1, 1, 3, 3), a, pool)));
        },
        ["nobody reads the result"] = n =>
        {
            var x = n.Input(2, 2);
            Scale(n, x, 2, 2);
            return n.Outputs(Scale(n, x, 2, 2));
        },
    };

    private static int Scale(Network n, int x, params int[] shape) =>
        n.Add(new SumNode("scale", n.Tensor(shape), [new(x, 3)], 0, Functions.Signed(1)));

    private static Network SmallLeNet(Network n)
    {
        var x = n.Input(-128, 127, [1, 1, 6, 6]);
        var conv = n.Add(new ConvolutionNode(
            "conv", n.Tensor(1, 2, 6, 6), x, n.Constant(16, 400, 2, 1, 3, 3), n.Constant(40, 1000, 2), Padded, 1, [],
            Functions.Relu(3)));
        var pool = n.Add(new WindowMaxNode(
            "pool", n.Tensor(1, 2, 3, 3), conv, new Window([2, 2], [2, 2], [0, 0], [1, 1])));
        var flat = n.Add(new ReshapeNode("flat", n.Tensor(1, 18), pool));
        var dense = n.Add(new MatrixProductNode(
            "dense", n.Tensor(1, 4), flat, n.Constant(16, 400, 4, 18), false, true, n.Constant(40, 1000, 4), [],
            Functions.Curve(8, 8, 10)));
        return n.Outputs(dense);
    }

    private static Network Attention(Network n)
    {
        var x = n.Input(1, 3, 4);
        int Head(string name, int[] permutation, params int[] shape)
        {
            var projected = n.Add(new MatrixProductNode(
                name, n.Tensor(1, 3, 4), x, n.Constant(16, 3000, 4, 4), false, false, -1, [], Functions.Signed(13)));
            var heads = n.Add(new ReshapeNode(name + " heads", n.Tensor(1, 3, 2, 2), projected));
            return n.Add(new TransposeNode(name + " first", n.Tensor(shape), heads, permutation));
        }

        var q = Head("q", [0, 2, 1, 3], 1, 2, 3, 2);
        var k = Head("k", [0, 2, 3, 1], 1, 2, 2, 3);
        var v = Head("v", [0, 2, 1, 3], 1, 2, 3, 2);
        var scores = n.Add(new MatrixProductNode(
            "scores", n.Tensor(1, 2, 3, 3), q, k, false, false, -1, [], Functions.Signed(16)));
        var weights = n.Add(new SoftmaxNode(
            "softmax", n.Bounded(0, 32767, 1, 2, 3, 3), scores, 3, Functions.Exponential(8, 12)));
        var mixed = n.Add(new MatrixProductNode(
            "mix", n.Tensor(1, 2, 3, 2), weights, v, false, false, -1, [], Functions.Signed(15)));
        var back = n.Add(new TransposeNode("back", n.Tensor(1, 3, 2, 2), mixed, [0, 2, 1, 3]));
        var merged = n.Add(new ReshapeNode("merged", n.Tensor(1, 3, 4), back));
        return n.Outputs(n.Add(new MatrixProductNode(
            "out", n.Tensor(1, 3, 4), merged, n.Constant(16, 3000, 4, 4), false, false, -1, [], Functions.Signed(13))));
    }
}
