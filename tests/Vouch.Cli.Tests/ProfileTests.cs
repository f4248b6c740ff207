using System.Text.Json.Nodes;
using Vouch.Prover;

namespace Vouch.Cli.Tests;

/// <summary>--profile: what is measured, what is counted, and that the one does not depend on values.</summary>
public sealed class ProfileTests(CompiledModels models) : IDisposable
{
    private static readonly string[] Counted = ["bytes_moved", "products", "small_products", "float_products", "permutations"];
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Every_stage_of_a_proof_has_its_steps_with_times_work_and_floor()
    {
        var profile = Prove(models.Record);
        foreach (var rate in profile["machine"]!.AsObject()) Assert.True(rate.Value!.GetValue<double>() > 0, rate.Key);
        var stages = profile["stages"]!.AsArray();
        Assert.Equal(
            ["witness", "commitment", "lookups", "products", "last_sumcheck", "opening"],
            stages.Select(stage => stage!["stage"]!.GetValue<string>()));
        Assert.True(Step(profile, "encode")["products"]!.GetValue<double>() > 0);
        Assert.True(Step(profile, "hash")["permutations"]!.GetValue<double>() > 0);
        foreach (var stage in stages)
        {
            var steps = stage!["steps"]!.AsArray();
            Assert.NotEmpty(steps);
            Assert.Equal(stage["wall_ms"]!.GetValue<double>(), steps.Sum(step => step!["wall_ms"]!.GetValue<double>()), 0.05);
            Assert.All(steps, step => Assert.True(
                step!["wall_ms"]!.GetValue<double>() >= 0 && step["processor_ms"]!.GetValue<double>() >= 0 && Counted.Sum(name => step[name]!.GetValue<double>()) >= 0));
            Assert.True(stage["floor_ms"]!.GetValue<double>() > 0, stage.ToJsonString());
        }
    }

    [Fact]
    public void What_is_counted_is_the_same_for_every_input()
    {
        string[] counts =
        [
            .. new[] { models.Record, models.OtherRecord }.Select(Prove).Select(profile => string.Join(
                ";", Steps(profile).Select(step => step["step"] + ":" + string.Join(",", Counted.Select(name => step[name]!.ToJsonString()))))),
        ];
        Assert.Equal(counts[0], counts[1]);
    }

    [Fact]
    public void People_see_bars_and_nothing_wider_than_a_hundred_columns()
    {
        var text = _box.Run("prove", models.Clinic, "-i", models.Record, "-o", _box.At("p"), "--profile").Expect(0).Output;
        foreach (var word in (string[])["code words", "columns and tree", "grinding", "floor", "over", "permutations"])
            Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void Without_the_option_nothing_of_it_is_there()
    {
        var json = _box.Run("prove", models.Clinic, "-i", models.Record, "-o", _box.At("p"), "--json").Expect(0).Json;
        Assert.Null(json["profile"]);
        Assert.False(File.Exists(Path.Combine(_box.Environment.StateFolder, "machine-rates.json")));
    }

    [Fact]
    public void Bench_profiles_batches_too()
    {
        var json = _box.Run("bench", Sandbox.Sample("wdbc-mlp.onnx"), "--runs", "1", "--batch", "3", "--profile", "--json").Expect(0).Json;
        Assert.Equal(3, json["inferences"]!.GetValue<int>());
        Assert.Equal(6, json["profile"]!["stages"]!.AsArray().Count);
        Assert.True(Step(json["profile"]!, "inference")["wall_ms"]!.GetValue<double>() > 0);
        _box.Run("bench", Sandbox.Sample("wdbc-mlp.onnx"), "--batch", "0").Expect(2);
        _box.Run("bench", Sandbox.Sample("wdbc-mlp.onnx"), "--batch", "2", "--input", "committed").Expect(2);
    }

    [Fact]
    public void A_clock_without_detail_measures_no_steps()
    {
        var clock = new StageClock();
        clock.Enter(ProvingStage.Witness);
        clock.Step(ProvingStep.Trace);
        clock.Step(ProvingStep.Hash, 0.5);
        clock.Stop();
        Assert.Empty(clock.StepMilliseconds);
        Assert.True(clock.Milliseconds[0] > 0);
    }

    [Fact]
    public void Steps_that_ran_side_by_side_share_the_time()
    {
        var clock = new StageClock(null, detailed: true);
        clock.Enter(ProvingStage.Commitment);
        Thread.Sleep(20);
        clock.Step(ProvingStep.Hash, 0.75);
        clock.Stop();
        var (encode, hash) = (clock.StepMilliseconds[(int)ProvingStep.Encode], clock.StepMilliseconds[(int)ProvingStep.Hash]);
        Assert.True(encode > 0 && hash >= 3 * encode, $"{encode} {hash}");
        Assert.Equal(clock.Milliseconds[(int)ProvingStage.Commitment], clock.StepMilliseconds.Sum(), 0);
        Assert.Equal(
            Enum.GetValues<ProvingStage>(), Enum.GetValues<ProvingStep>().Select(ProvingSteps.StageOf).Distinct());
        Assert.All(Enum.GetValues<ProvingStage>(), stage => Assert.Equal(stage, ProvingSteps.StageOf(ProvingSteps.Begin(stage))));
    }

    private JsonNode Prove(string input) => _box.Run(
        "prove", models.Clinic, "-i", input, "-o", _box.At("p"), "--profile", "--json").Expect(0).Json["profile"]!;

    private static IEnumerable<JsonNode> Steps(JsonNode profile) =>
        profile["stages"]!.AsArray().SelectMany(stage => stage!["steps"]!.AsArray()).Select(step => step!);

    private static JsonNode Step(JsonNode profile, string name) =>
        Steps(profile).Single(step => step["step"]!.GetValue<string>() == name);
}
