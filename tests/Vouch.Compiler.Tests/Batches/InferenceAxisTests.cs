using System.Numerics;
using Vouch.Compiler.Tests.Lowering.Packing;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Batches;

/// <summary>
/// Where the axis of inferences lies in blocks and grids, and that every form of a batched system reads at inference i what the
/// system's own form reads there (docs/protocol.md, section 4.6): laws over random systems.
/// </summary>
public class InferenceAxisTests
{
    private const int Systems = 200;
    private static readonly int[] Counts = [2, 3, 5];

    [Fact]
    public void A_block_of_the_trace_has_it_behind_the_leading_axis_where_that_saves_cells_all_others_in_front()
    {
        var (behind, prevented) = (0, 0);
        ForEach((system, count, _) =>
        {
            var axes = BatchedSystem.AxesOfInferences(system, count);
            for (var b = 0; b < axes.Length; b++)
            {
                var (block, at) = (system.Blocks[b], Behind(system.Blocks[b].Shape));
                var saves = Cells(Insert(block.Shape, at, count)) < Cells(Insert(block.Shape, 0, count));
                var readAsOne = Views(system).Any(v => v.Block == b && !Ends(v).Contains(at));
                var expected = block.Source switch
                {
                    BlockSource.Trace => saves && !readAsOne ? at : 0,
                    BlockSource.Public or BlockSource.Inputs => 0,
                    _ => -1,
                };
                Assert.Equal(expected, axes[b]);
                behind += axes[b] > 0 ? 1 : 0;
                prevented += block.Source == BlockSource.Trace && saves && readAsOne ? 1 : 0;
            }
        });
        Assert.True(behind > Systems / 4 && prevented > 10, $"{behind} behind, {prevented} read as one index");
    }

    [Fact]
    public void Shapes_and_grids_get_one_axis_of_the_count_and_never_more_cells_than_with_it_in_front() => ForEach((system, count, name) =>
    {
        var (batched, axes) = (BatchedSystem.Of(system, count), BatchedSystem.AxesOfInferences(system, count));
        for (var b = 0; b < axes.Length; b++)
        {
            var shape = system.Blocks[b].Shape;
            Assert.Equal(axes[b] < 0 ? shape : Insert(shape, axes[b], count), batched.Blocks[b].Shape);
            Assert.True(axes[b] < 0 || Cells(batched.Blocks[b].Shape) <= Cells(Insert(shape, 0, count)), name);
        }

        for (var i = 0; i < system.Lookups.Count; i++)
        {
            var (before, after) = (system.Lookups[i], batched.Lookups[i]);
            var axis = LookupAxis(system, before, count);
            Assert.Equal(axis < 0 ? before.Grid : Insert(before.Grid, axis, count), after.Grid);
        }

        for (var i = 0; i < system.Products.Count; i++)
        {
            var (before, after) = (system.Products[i], batched.Products[i]);
            Assert.Equal(ProductAxis(system, before) < 0 ? before.Grid : [count, .. before.Grid], after.Grid);
            Assert.Equal(before.Roles, after.Roles[^before.Roles.Length..]);
            Assert.DoesNotContain(AxisRole.Sum, after.Roles[..^before.Roles.Length]);
        }
    });

    [Fact]
    public void Values_land_along_the_blocks_axis_of_inferences() => ForEach((system, count, name) =>
    {
        var (inferences, axes) = (Inferences(system, count), BatchedSystem.AxesOfInferences(system, count));
        var (whole, batched) = (Batch.Join(system, inferences), BatchedSystem.Of(system, count));
        for (var b = 0; b < axes.Length; b++)
        {
            if (axes[b] < 0)
            {
                Assert.Same(inferences[0].Values[b], whole.Values[b]);
                continue;
            }

            var cell = 0;
            foreach (var at in NaiveForms.Cells(batched.Blocks[b].Shape))
            {
                int[] own = [.. at[..axes[b]], .. at[(axes[b] + 1)..]];
                var index = own.Zip(system.Blocks[b].Shape).Aggregate(0, (i, next) => (i * next.Second) + next.First);
                Assert.Equal(inferences[at[axes[b]]].Values[b][index], whole.Values[b][cell++]);
            }
        }
    });

    [Fact]
    public void Every_form_reads_at_inference_i_what_the_systems_form_reads_there() => ForEach((system, count, name) =>
    {
        var (inferences, batched) = (Inferences(system, count), BatchedSystem.Of(system, count));
        var whole = Batch.Join(system, inferences);
        foreach (var (before, after, grid, axis) in Forms(system, batched, count))
        {
            foreach (var at in NaiveForms.Cells(grid))
            {
                for (var i = 0; i < count; i++)
                {
                    var together = NaiveForms.Value(batched, whole, after, axis < 0 ? at : Insert(at, axis, i));
                    var own = NaiveForms.Value(system, inferences[axis < 0 ? 0 : i], before, at);
                    Assert.True(own == together, $"{name}, inference {i} of {count} at {string.Join(',', at)}: {own}, together {together}");
                }
            }
        }
    });

    [Fact]
    public void An_inference_is_refused_if_a_block_has_the_wrong_number_of_values()
    {
        var system = RandomSystem.Create(3).System;
        var batch = new BatchedAssignment(system, 2);
        long[][] values = [.. Inferences(system, 1)[0].Values];
        values[0] = [.. values[0], 1];
        Assert.Throws<ArgumentException>(() => batch.Add(0, new Assignment(values)));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(2, Inferences(system, 1)[0]));
    }

    private static void ForEach(Action<ConstraintSystem, int, string> check)
    {
        for (var seed = 0; seed < Systems; seed++)
        {
            check(RandomSystem.Create(seed).System, Counts[seed % Counts.Length], $"system {seed}");
        }
    }

    /// <summary>Random values, the same for what inferences share.</summary>
    private static Assignment[] Inferences(ConstraintSystem system, int count)
    {
        var one = new RandomSystem(system, new HashSet<int>());
        Assignment[] all = [.. Enumerable.Range(1, count).Select(one.Values)];
        return
        [
            .. all.Select(own => new Assignment(
                [.. own.Values.Select((v, b) => BatchedSystem.IsRepeated(system.Blocks[b]) ? v : all[0].Values[b])])),
        ];
    }

    private static IEnumerable<(LinearForm Before, LinearForm After, int[] Grid, int Axis)> Forms(
        ConstraintSystem system, ConstraintSystem batched, int count)
    {
        foreach (var (before, after) in system.Lookups.Zip(batched.Lookups))
        {
            var axis = LookupAxis(system, before, count);
            foreach (var (was, now) in before.Columns.Zip(after.Columns)) yield return (was, now, before.Grid, axis);
        }

        foreach (var (before, after) in system.Products.Zip(batched.Products))
        {
            foreach (var (was, now) in FormsOf(before).Zip(FormsOf(after))) yield return (was, now, before.Grid, ProductAxis(system, before));
        }
    }

    /// <summary>Leaves are counted as a block's cells are; -1 where the lookup reads nothing of an inference.</summary>
    private static int LookupAxis(ConstraintSystem system, LookupStatement lookup, int count)
    {
        if (!Reads(system, lookup.Columns)) return -1;
        var behind = Behind(lookup.Grid);
        return Cells(Insert(lookup.Grid, behind, count)) < Cells(Insert(lookup.Grid, 0, count)) ? behind : 0;
    }

    private static int ProductAxis(ConstraintSystem system, ProductStatement product) => Reads(system, FormsOf(product)) ? 0 : -1;

    private static bool Reads(ConstraintSystem system, IEnumerable<LinearForm> forms) => forms.SelectMany(f => f.Terms)
        .Any(t => system.Blocks[t.View.Block].Source is BlockSource.Trace or BlockSource.Public or BlockSource.Inputs);

    private static IEnumerable<LinearForm> FormsOf(ProductStatement product) =>
        new[] { product.Linear, product.Left, product.Right }.OfType<LinearForm>();

    private static IEnumerable<View> Views(ConstraintSystem system) => system.Lookups.SelectMany(l => l.Columns)
        .Concat(system.Products.SelectMany(FormsOf)).SelectMany(f => f.Terms).Select(t => t.View);

    /// <summary>Numbers of axes before each end of a group.</summary>
    private static List<int> Ends(View view)
    {
        var at = 0;
        return [.. view.Groups.Select(g => at += g.AxisCount)];
    }

    private static int Behind(int[] shape) => 1 + Math.Max(Array.FindIndex(shape, size => size > 1), shape.All(s => s == 1) ? shape.Length - 1 : 0);

    private static long Cells(int[] shape)
    {
        var leading = Behind(shape) - 1;
        return shape[leading] * shape[(leading + 1)..].Aggregate(1L, (cells, size) => cells * BitOperations.RoundUpToPowerOf2((uint)size));
    }

    private static int[] Insert(int[] shape, int axis, int value) => [.. shape[..axis], value, .. shape[axis..]];
}
