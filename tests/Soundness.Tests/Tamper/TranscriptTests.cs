using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Transcripts;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>What is absorbed is bound with its label, its length and its order.</summary>
public class TranscriptTests
{
    public static TheoryData<string> Histories => ["empty", "ab+c", "a+bc", "abc", "a:b", "b:a", "twice", "order", "reorder", "joined"];

    [Fact]
    public void Different_histories_give_different_challenges()
    {
        var challenges = Histories.Select(h => Challenge(h.Data, "p")).Append(Challenge("empty", "q")).ToList();
        Assert.Equal(challenges.Count, challenges.Distinct().Count());
    }

    [Fact]
    public void Labels_of_challenges_matter_and_each_challenge_is_fresh()
    {
        var (one, two) = (new Transcript("p"), new Transcript("p"));
        var first = one.Challenge<Quadratic>("x");
        Assert.NotEqual(first, two.Challenge<Quadratic>("y"));
        Assert.NotEqual(first, one.Challenge<Quadratic>("x"));
        Assert.Equal(first, new Transcript("p").Challenge<Quadratic>("x"));
    }

    [Fact]
    public void Seeds_of_proof_of_work_and_positions_follow_what_was_absorbed()
    {
        var seeds = new List<string>();
        foreach (var history in Histories)
        {
            var transcript = Of(history.Data, "p");
            var seed = new byte[32];
            transcript.GrindingSeed(seed);
            seeds.Add(Convert.ToHexString(seed) + string.Join(',', transcript.Positions("positions", 20, 20)));
        }

        Assert.Equal(seeds.Count, seeds.Distinct().Count());
    }

    [Fact]
    public void A_challenger_is_offered_the_hashs_own_value()
    {
        var recorder = new PassThrough();
        var interactive = new Transcript("p", recorder);
        Assert.Equal(new Transcript("p").Challenge<Cubic>("x"), interactive.Challenge<Cubic>("x"));
        Assert.True(interactive.IsInteractive);
        Assert.Single(recorder.Drawn);
    }

    /// <summary>
    /// The start as docs/protocol.md, section 3, writes it: the filler takes more cells to hash than the trace has, so that no
    /// statement can compute its own challenges (eprint 2025/118).
    /// </summary>
    [Fact]
    public void The_transcript_of_a_statement_starts_as_written()
    {
        var statement = Setup.SharedMatrix.Statement;
        var h = Setup.SharedMatrix.Assignment.Values[MatrixSystem.H];
        var values = new long[]?[statement.Layout.Blocks.Count];
        values[MatrixSystem.H] = h;
        var root = new byte[32];
        root[5] = 7;
        var expected = new Transcript("vouch/inference/2");
        expected.Absorb("statement", statement.Digest);
        expected.Absorb("public values", h.SelectMany(BitConverter.GetBytes).ToArray());
        expected.Absorb("trace root", root);
        // A quarter of the 141 cells of the trace and the 35 of the input, and 64 per form, block and message. Lookups: 6 columns of one term. Products: per
        // statement its terms and 3.
        const int Forms = (6 * 2) + (2 + 1 + 1 + 3) + (1 + 2 + 1 + 3) + (2 + 3) + (2 + 3) + (3 + 3);
        expected.Absorb("filler", new byte[(64 * (Forms + statement.Layout.Blocks.Count + statement.Plan.MessageCount)) + ((141 + 35) / 4)]);
        var actual = StatementTranscript.Start(statement, values, root, null);
        Assert.Equal(expected.Challenge<Quadratic>("x"), actual.Challenge<Quadratic>("x"));
    }

    private static Quadratic Challenge(string history, string protocol) => Of(history, protocol).Challenge<Quadratic>("x");

    private static Transcript Of(string history, string protocol)
    {
        var transcript = new Transcript(protocol);
        (string Label, string Data)[] absorbed = history switch
        {
            "empty" => [],
            "ab+c" => [("ab", "c")],
            "a+bc" => [("a", "bc")],
            "abc" => [("abc", "")],
            "a:b" => [("a", "b")],
            "b:a" => [("b", "a")],
            "twice" => [("a", "b"), ("a", "b")],
            "order" => [("a", "b"), ("c", "d")],
            // Without lengths these would be the bytes of "order".
            "joined" => [("a", "b\0\0\0\0c\0\0\0\0d")],
            _ => [("c", "d"), ("a", "b")],
        };
        foreach (var (label, data) in absorbed)
        {
            transcript.Absorb(label, System.Text.Encoding.UTF8.GetBytes(data));
        }

        return transcript;
    }
}
