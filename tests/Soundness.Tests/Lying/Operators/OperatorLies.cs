using Soundness.Tests.Systems;
using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Lying.Operators;

/// <summary>
/// Lies about single operators: an execution is falsified and the witness filled from it, limbs, table rows and selectors
/// included, as a lying prover would.
/// </summary>
public class OperatorLies
{
    public static TheoryData<string, Visibility> Operators
    {
        get
        {
            var data = new TheoryData<string, Visibility>();
            foreach (var name in Networks.Names)
            {
                data.Add(name, Visibility.Public);
                data.Add(name, Visibility.Private);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void The_honest_witness_breaks_nothing(string name, Visibility visibility)
    {
        var (lowered, execution, _) = Prepare(name, visibility);
        Assert.Empty(SystemChecker.Broken(lowered.System, lowered.Witness(execution)));
    }

    /// <summary>Off by one is a wrong rounding; a far value is a saturation skipped, or a maximum that is none.</summary>
    [Theory]
    [MemberData(nameof(Operators))]
    public void A_wrong_output(string name, Visibility visibility)
    {
        var (lowered, execution, output) = Prepare(name, visibility);
        foreach (var cell in Enumerable.Range(0, execution.Tensors[output].Length))
        {
            foreach (var error in (long[])[1, -1, 2, 100, -100, 65536, -65536, 1L << 32])
            {
                MustBreak(lowered, execution, e => e.Tensors[output][cell] += error);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Another_elements_output(string name, Visibility visibility)
    {
        var (lowered, execution, output) = Prepare(name, visibility);
        var y = execution.Tensors[output];
        for (var i = 1; i < y.Length; i++)
        {
            if (y[i] != y[i - 1])
            {
                MustBreak(lowered, execution, e => e.Tensors[output][i] = y[i - 1]);
            }
        }
    }

    /// <summary>The accumulator is wrong and everything after it follows from it: a sum over other products.</summary>
    [Theory]
    [MemberData(nameof(Operators))]
    public void A_wrong_accumulator_with_all_that_follows(string name, Visibility visibility)
    {
        var (lowered, execution, output) = Prepare(name, visibility);
        if (execution.Accumulators[0] is not { } sums)
        {
            return;
        }

        for (var cell = 0; cell < sums.Length; cell++)
        {
            foreach (var error in (long[])[1, -1, 16, -1000])
            {
                MustBreak(lowered, execution, e =>
                {
                    e.Accumulators[0]![cell] += error;
                    e.Tensors[output][cell] = Requantize(name, e.Accumulators[0]![cell]);
                });
            }
        }
    }

    /// <summary>No committed cell is free: alone, it can take no other value.</summary>
    [Theory]
    [MemberData(nameof(Operators))]
    public void A_single_committed_cell_changed(string name, Visibility visibility)
    {
        var (lowered, execution, _) = Prepare(name, visibility);
        var honest = lowered.Witness(execution);
        for (var b = 0; b < honest.Values.Count; b++)
        {
            var source = lowered.System.Blocks[b].Source;
            for (var cell = 0; source == BlockSource.Trace && cell < honest.Values[b].Length; cell += 1 + (honest.Values[b].Length / 6))
            {
                // The private input is free to be anything in range; everything else follows from it.
                if (lowered.Inputs.Any(p => p.Block == b))
                {
                    continue;
                }

                foreach (var error in (long[])[1, -1, 256])
                {
                    var changed = Telling.With(honest, b, cells =>
                    {
                        cells[cell] += error;
                        return cells;
                    });
                    Assert.True(
                        SystemChecker.Broken(lowered.System, changed).Count > 0,
                        $"{lowered.System.Blocks[b].Name}[{cell}] {error:+#;-#} breaks nothing.");
                }
            }
        }
    }

    /// <summary>What breaks a sentence is refused as a proof too, and the prover refuses to make one.</summary>
    [Theory]
    [InlineData("convolution")]
    [InlineData("maximum")]
    public void The_prover_refuses_and_the_verifier_too(string name)
    {
        var (lowered, execution, output) = Prepare(name, Visibility.Public);
        var honest = lowered.Witness(execution);
        var setup = Setup.Of(lowered.System, honest, 100, 8);
        var wrong = Telling.With(honest, lowered.Outputs[0].Block, cells =>
        {
            cells[0] += 1;
            return cells;
        });
        Assert.Throws<UnsatisfiedException>(() => ProofGenerator.Prove(setup.Statement, setup.Earlier, wrong));
        var lie = new Lie<Vouch.Algebra.Quadratic> { Committed = wrong, Lookups = honest };
        Assert.Equal(RejectionStage.Claim, LyingProver.Tell(setup, lie).Stage);
        lie = lie with { Products = honest };
        Assert.Equal(RejectionStage.Claim, LyingProver.Tell(setup, lie).Stage);
        Assert.True(LyingProver.Tell(setup, new Lie<Vouch.Algebra.Quadratic>()).Accepted);
        Assert.NotEqual(output, lowered.Inputs[0].Tensor);
    }

    private static (LoweredModel Lowered, IntegerExecution Execution, int Output) Prepare(string name, Visibility visibility)
    {
        var (graph, input) = Networks.Of(name);
        var lowered = ModelLowering.Lower(graph, new LoweringOptions(visibility, visibility));
        return (lowered, IntegerExecutor.Run(graph, [input]), graph.Outputs[0]);
    }

    private static long Requantize(string name, long sum)
    {
        var node = Networks.Of(name).Graph.Nodes[0];
        var requantization = node switch
        {
            ConvolutionNode n => n.Requantization,
            MatrixProductNode n => n.Requantization,
            SumNode n => n.Requantization,
            ProductNode n => n.Requantization,
            _ => ((WindowSumNode)node).Requantization,
        };
        var half = requantization.Shift == 0 ? 0 : 1L << (requantization.Shift - 1);
        return ((ClampActivation)requantization.Activation).Apply((sum + half) >> requantization.Shift);
    }

    private static void MustBreak(LoweredModel lowered, IntegerExecution execution, Action<IntegerExecution> falsify)
    {
        var falsified = new IntegerExecution(
            [.. execution.Tensors.Select(t => (long[])t.Clone())], [.. execution.Accumulators.Select(a => (long[]?)a?.Clone())]);
        falsify(falsified);
        Assignment witness;
        try
        {
            witness = lowered.Witness(falsified);
        }
        catch (UnprovableInputException)
        {
            return;
        }

        Assert.NotEmpty(SystemChecker.Broken(lowered.System, witness));
    }
}
