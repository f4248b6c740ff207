using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Xunit;

namespace Vouch.Protocol.Tests;

/// <summary>
/// What the verifier's formula says of the leaves (docs/protocol.md, section 6.1) against all leaves one by one. In a run whose
/// every message is zero the constraints on the layers are zero too, and the two on the leaves are minus numerator and
/// denominator at the last point: two values of the challenge that batches them give both.
/// </summary>
public class LeafTests
{
    private const int Trials = 25;

    [Fact]
    public void Numerator_and_denominator_at_the_point_are_the_sums_over_all_leaves()
    {
        var random = new Random(9);
        for (var trial = 0; trial < Trials; trial++)
        {
            var (system, assignment, multiplicities) = Create(random);
            var (statement, _) = TinySystems.Commit(system, assignment, SecurityProfile.Proven128, logColumns: 7);
            var one = Run(statement, assignment, multiplicities, Cubic.One);
            var two = Run(statement, assignment, multiplicities, Cubic.FromInt64(2));
            // c(z) = z^N (p + z q): constraints on N layers come first.
            var layers = Cubic.FromInt64(1L << statement.Plan.LogLeaves).Inverse();
            var q = (two.Value * layers) - one.Value;
            var p = one.Value - q;
            var (numerators, denominators) = Leaves(statement.Plan, assignment, multiplicities, one.Alpha, one.Beta);
            Assert.Equal(Brute.At(one.Point, numerators), -p);
            Assert.Equal(Brute.At(one.Point, denominators), -q);
        }
    }

    /// <summary>Leading axes of all kinds: of ones before, not powers of two, the only one; one column and two; views that leave.</summary>
    private static (ConstraintSystem System, Assignment Assignment, long[][] Multiplicities) Create(Random random)
    {
        int[][] shapes = [[1, 1, 5, 3], [1], [7], [1, 6, 1, 3], [5, 4], [3], [2, 1, 9]];
        int[][] chosen = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => shapes[random.Next(shapes.Length)])];
        Block[] blocks = [.. chosen.Select((shape, b) => new Block($"{b}", b == 1 ? BlockSource.Public : BlockSource.Trace, shape))];
        LookupTable[] tables = [new("range", 3, null), new("pairs", 2, [[-1, 0, 1, 2], [5, 4, 3, 2]])];
        LookupStatement[] lookups =
        [
            .. chosen.Select((shape, b) =>
            {
                var table = random.Next(tables.Length);
                return new LookupStatement($"{b}", table, shape,
                    [.. Enumerable.Range(0, tables[table].Arity).Select(_ => Form(random, b, shape))]);
            }),
        ];
        return (
            new ConstraintSystem(blocks, tables, lookups, []),
            new Assignment([.. chosen.Select(shape => Draw(random, shape.Aggregate(1, (a, b) => a * b)))]),
            [.. tables.Select(t => Draw(random, t.Rows))]);
    }

    private static LinearForm Form(Random random, int block, int[] shape) => TinySystems.Form(
        random.Next(-3, 4), (random.Next(1, 9), new View(block, [.. shape.Select((_, a) => new ViewGroup(1, random.Next(3) - 1, [new AxisTerm(a, 1)]))])));

    private static long[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(-99, 100))];

    private static (Cubic[] Numerators, Cubic[] Denominators) Leaves(
        StatementPlan plan, Assignment assignment, long[][] multiplicities, Cubic alpha, Cubic beta)
    {
        var size = 1 << plan.LogLeaves;
        var (p, q) = (new Cubic[size], new Cubic[size]);
        Array.Fill(q, Cubic.One);
        foreach (var segment in plan.Segments)
        {
            var table = segment.Lookup < 0 ? segment.Table : plan.System.Lookups[segment.Lookup].Table;
            Cubic Denominator(IEnumerable<long> columns)
            {
                var (sum, power) = (alpha - Cubic.FromInt64(table), Cubic.One);
                foreach (var value in columns) sum -= (power *= beta) * Cubic.FromInt64(value);
                return sum;
            }

            if (segment.Lookup < 0)
            {
                var own = plan.System.Tables[table];
                for (var row = 0; row < own.Rows; row++)
                {
                    p[segment.Offset + row] = Cubic.FromInt64(-multiplicities[table][row]);
                    q[segment.Offset + row] = Denominator(own.Columns?.Select(c => c[row]) ?? [row]);
                }

                continue;
            }

            var lookup = plan.System.Lookups[segment.Lookup];
            var cell = 0;
            foreach (var place in Brute.Places(lookup.Grid))
            {
                var at = new int[lookup.Grid.Length];
                for (int a = at.Length - 1, rest = cell; a >= 0; rest /= lookup.Grid[a], a--) at[a] = rest % lookup.Grid[a];
                cell++;
                p[segment.Offset + place] = Cubic.One;
                q[segment.Offset + place] = Denominator(lookup.Columns.Select(c => Value(plan.System, assignment, c, at)));
            }
        }

        return (p, q);
    }

    private static long Value(ConstraintSystem system, Assignment assignment, LinearForm form, int[] at)
    {
        var value = form.Constant;
        foreach (var (coefficient, view) in form.Terms)
        {
            var (index, inside, shape) = (0, true, system.Blocks[view.Block].Shape);
            for (var g = 0; g < shape.Length; g++)
            {
                var own = view.Groups[g].Offset + at[view.Groups[g].Terms[0].GridAxis];
                inside &= own >= 0 && own < shape[g];
                index = (index * shape[g]) + own;
            }

            value += inside ? coefficient * assignment.Values[view.Block][index] : 0;
        }

        return value;
    }

    /// <summary>The batched constraints' left-hand side on these values, no pads; and the challenges it was made with.</summary>
    private static (Cubic Value, Cubic Alpha, Cubic Beta, Cubic[] Point) Run(
        ProofStatement statement, Assignment assignment, long[][] multiplicities, Cubic batching)
    {
        var values = new long[]?[statement.Layout.Blocks.Count];
        for (var b = 0; b < assignment.Values.Count; b++) values[b] = assignment.Values[b];
        var challenges = new Chosen(batching);
        var source = new Zeros();
        ArgumentRun<Cubic>.Run(
            statement, values, StatementTranscript.Start(statement, values, new byte[32], challenges), source);
        var sum = source.Last!.Constant;
        foreach (var functional in source.Last.Functionals)
        {
            if (functional.Block == statement.Layout.PadBlock) continue;
            var own = functional.Block < assignment.Values.Count
                ? values[functional.Block]
                : multiplicities[functional.Block - statement.Layout.FirstMultiplicity];
            sum += FunctionalResolver.OnValues(functional, own);
        }

        return (sum, challenges.Drawn["alpha"][0], challenges.Drawn["beta"][0], challenges.LastPoint(statement.Plan.LogLeaves));
    }

    private sealed class Zeros : MessageSource<Cubic>
    {
        public LinearConstraint<Cubic>? Last { get; private set; }

        public override void ReadPadded(Span<Cubic> said, int firstPad) => said.Clear();

        public override void ReadMasked(Span<Cubic> said, int firstCell) => said.Clear();

        public override void ReadClear(Span<Cubic> values) => values.Clear();

        public override void OnFinal(LinearConstraint<Cubic> claim) => Last = claim;
    }

    private sealed class Chosen(Cubic batching) : IChallenger
    {
        public Dictionary<string, List<Cubic>> Drawn { get; } = [];

        /// <summary>The child of the last layer, then that layer's rounds.</summary>
        public Cubic[] LastPoint(int layers) => [Drawn["child"][^1], .. Drawn.GetValueOrDefault("layer challenge", [])[^(layers - 1)..]];

        public TK Challenge<TK>(string label, TK hashed)
            where TK : unmanaged, IExtension<TK>
        {
            var answer = label == "constraint batching" ? (TK)(object)batching : hashed;
            (Drawn.TryGetValue(label, out var own) ? own : Drawn[label] = []).Add((Cubic)(object)answer);
            return answer;
        }

        public int[] Positions(string label, int[] hashed, int logDomain) => hashed;
    }
}
