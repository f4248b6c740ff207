using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>
/// Challenges depend on everything said before them: on the statement and public values, and on every message. A message
/// that is not absorbed could be chosen after its challenge.
/// </summary>
public class BindingTests
{
    [Theory]
    [InlineData(100, 6)]
    [InlineData(128, 6)]
    public void Every_kind_of_message_changes_the_next_challenge(int bits, int perFamily) => ChangeMessages(bits, perFamily);

    [Fact]
    [Trait("Category", "Slow")]
    public void Every_message_changes_the_next_challenge() => ChangeMessages(128, int.MaxValue);

    [Fact]
    public void Every_part_of_a_statement_changes_the_first_challenge()
    {
        var setup = Setup.SharedMatrix;
        var proof = setup.ProveUnworked();
        var first = Draw(setup.Statement, proof)[0].Values;
        foreach (var other in OtherStatements.Of(setup.Statement))
        {
            Assert.NotEqual(first, Draw(other, proof)[0].Values);
        }
    }

    [Fact]
    public void Challenges_repeat_neither_within_a_run_nor_between_runs()
    {
        var setup = Setup.Matrix(128, 10);
        var one = Draw(setup.Statement, setup.ProveUnworked());
        var two = Draw(setup.Statement, setup.ProveUnworked());
        var all = one.Concat(two).Select(d => string.Join(',', d.Values)).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.DoesNotContain(one, d => d.Values.Any(v => v >= Goldilocks.Modulus));
    }

    [Fact]
    public void Query_positions_are_as_many_as_the_profile_asks_and_everywhere()
    {
        var setup = Setup.Matrix(128, 10);
        var drawn = Draw(setup.Statement, setup.ProveUnworked());
        var columns = Assert.Single(drawn, d => d.Label == "columns").Values;
        Assert.InRange(columns.Length, setup.Statement.Matrix.Queries * 9 / 10, setup.Statement.Matrix.Queries);
        Spread(columns, setup.Statement.Matrix.LogDomain);
        var leaves = drawn.Where(d => d.Label == "leaves").ToArray();
        Assert.Equal(setup.Statement.Rounds.Count, leaves.Length);
        for (var r = 0; r < leaves.Length; r++)
        {
            var round = setup.Statement.Rounds[r];
            // Drawn with replacement: of n places, about n (1 - e^(-q/n)) are distinct.
            var places = (double)(1 << round.LogLeaves);
            var expected = places * (1 - Math.Exp(-round.Queries / places));
            Assert.InRange(leaves[r].Values.Length, expected * 0.85, round.Queries);
            Spread(leaves[r].Values, round.LogLeaves);
        }
    }

    private static void ChangeMessages(int bits, int perFamily)
    {
        var setup = Setup.Matrix(bits, 10);
        var proof = setup.ProveUnworked();
        var honest = Draw(setup.Statement, proof);
        var random = new Random(3);
        var fields = ProofMap.Of(setup.Statement, proof);
        foreach (var field in FieldSample.Of(fields, perFamily).Select(i => fields[i]).Where(IsMessage))
        {
            var next = honest.FindIndex(d => d.ReadBefore >= field.Offset + field.Length);
            if (next < 0)
            {
                Assert.Fail($"No challenge comes after {field}.");
            }

            var changed = (byte[])proof.Clone();
            changed[field.Offset + random.Next(field.Length)] ^= 1;
            var drawn = Draw(setup.Statement, changed);
            Assert.True(drawn.Count > next, $"{field}: the run ended before the next challenge.");
            Assert.NotEqual(honest[next].Values, drawn[next].Values);
            for (var i = 0; i < next; i++)
            {
                Assert.Equal(honest[i].Values, drawn[i].Values);
            }
        }
    }

    private static void Spread(ulong[] positions, int log)
    {
        var quarters = positions.GroupBy(p => p >> (log - 2)).ToArray();
        Assert.Equal(4, quarters.Length);
        Assert.Contains(positions, p => p % 2 == 0);
        Assert.Contains(positions, p => p % 2 == 1);
    }

    private static bool IsMessage(ProofField field) =>
        field.Family != "magic" && !field.Family.EndsWith("salt", StringComparison.Ordinal)
        && !field.Family.EndsWith("column", StringComparison.Ordinal)
        && !field.Family.EndsWith("sibling", StringComparison.Ordinal)
        && !field.Family.StartsWith("leaf", StringComparison.Ordinal);

    /// <summary>All challenges of a run, and how much of the proof had been read before each.</summary>
    private static List<DrawnChallenge> Draw(ProofStatement statement, byte[] proof) => statement.Profile.ExtensionDegree == 2
        ? Draw<Quadratic>(statement, proof)
        : Draw<Cubic>(statement, proof);

    private static List<DrawnChallenge> Draw<TK>(ProofStatement statement, byte[] proof)
        where TK : unmanaged, IExtension<TK>
    {
        var reader = new ProofReader(proof);
        var recorder = new PassThrough { Reader = reader };
        reader.Read(new byte[statement.Header.Length]);
        var publicValues = new long[]?[statement.Layout.Blocks.Count];
        for (var b = 0; b < statement.System.Blocks.Count; b++)
        {
            if (statement.System.Blocks[b].Source == Vouch.Protocol.Statements.BlockSource.Public)
            {
                var own = new long[statement.System.Blocks[b].ValidCells];
                for (var i = 0; i < own.Length; i++)
                {
                    own[i] = reader.ReadInt16();
                }

                publicValues[b] = own;
            }
        }

        var root = new byte[ProofFormat.DigestBytes];
        reader.Read(root);
        var transcript = StatementTranscript.Start(statement, publicValues, root, recorder);
        var claim = ArgumentRun<TK>.Run(
            statement, publicValues, transcript, new ReadingSource<TK>(reader));
        new OpeningVerifier<TK>(statement, transcript, reader, root).Verify(claim);
        return recorder.Drawn;
    }
}
