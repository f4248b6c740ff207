using System.Text.Json.Nodes;
using Vouch.Prover.Costs;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Tests;

/// <summary>A machine's rates: measured once, remembered, and measured again where the memory is no good.</summary>
public sealed class RatesTests : IDisposable
{
    private const string Processor = "a processor";
    private readonly Sandbox _box = new();
    private readonly Clock _clock = new();

    public void Dispose() => _box.Dispose();

    private string State => _box.Environment.StateFolder;

    private string FilePath => Path.Combine(State, KnownRates.FileName);

    private KnownRates Known(string? processor = Processor) => new(State, processor, _clock);

    [Fact]
    public void They_are_measured_once()
    {
        Assert.Null(Known().Recall());
        var measured = Known().Get();
        foreach (var rate in (double[])[measured.Bytes, measured.Products, measured.SmallProducts, measured.FloatProducts, measured.Permutations])
            Assert.True(rate > 1e4, rate.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var recalled = Assert.IsType<MachineRates>(Known().Recall());
        Assert.Equal(measured.Products, recalled.Products, 0);
        Assert.Equal(measured.Permutations, recalled.Permutations, 0);
        Assert.Equal(recalled, Known().Get());
    }

    [Fact]
    public void Another_processor_cores_vectors_version_or_time_makes_them_stale()
    {
        Known().Get();
        Assert.Null(Known("another").Recall());
        Assert.Null(Known(null).Recall());
        foreach (var (name, value) in (KeyValuePair<string, JsonNode>[])[new("version", 0), new("cores", 4096), new("vector_bits", 7), new("processor", "x")])
            WithChanged(name, value, () => Assert.Null(Known().Recall()));
        _clock.Now += TimeSpan.FromDays(29);
        Assert.NotNull(Known().Recall());
        _clock.Now += TimeSpan.FromDays(2);
        Assert.Null(Known().Recall());
        _clock.Now -= TimeSpan.FromDays(32);
        Assert.Null(Known().Recall());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":\"one\"}")]
    [InlineData("{\"version\":[]}")]
    public void A_damaged_file_is_measured_over(string text)
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(FilePath, text);
        Assert.Null(Known().Recall());
        Known().Get();
        Assert.NotNull(Known().Recall());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("\"fast\"")]
    [InlineData("null")]
    public void A_rate_that_no_machine_has_is_not_believed(string rate)
    {
        Known().Get();
        WithChanged("products_per_second", JsonNode.Parse(rate), () => Assert.Null(Known().Recall()));
    }

    [Fact]
    public void Where_nothing_can_be_written_they_are_measured_every_time()
    {
        // A file stands where the folder should be: no rights help against that.
        File.WriteAllText(State, "");
        Assert.True(Known().Get().Products > 0);
        Assert.Null(Known().Recall());
        Assert.Equal(0, _box.Run("inspect", Sandbox.Sample("wdbc-mlp.onnx")).Code);
    }

    [Fact]
    public void Measured_again_the_better_of_each_is_kept()
    {
        var first = Known().Get();
        WithChanged("products_per_second", 9e12, () =>
        {
            var again = Known().Measure();
            Assert.Equal(9e12, again.Products, 0);
            Assert.True(again.Permutations >= Math.Round(first.Permutations));
            Assert.Equal(again.Products, Known().Recall()!.Products, 0);
        });
    }

    [Fact]
    public void The_floor_is_the_resource_most_needed()
    {
        var rates = new MachineRates(1000, 100, 10, 10, 10);
        Assert.Equal(2000, rates.FloorMilliseconds(new StepWork(Bytes: 1000, Products: 200)), 9);
        Assert.Equal(Resource.Products, rates.Bottleneck(new StepWork(Bytes: 1000, Products: 200)));
        Assert.Equal(Resource.Memory, rates.Bottleneck(new StepWork(Bytes: 3000, Products: 200)));
        Assert.Equal(Resource.Permutations, rates.Bottleneck(new StepWork(Bytes: 3000, Permutations: 31)));
    }

    private void WithChanged(string name, JsonNode? value, Action action)
    {
        var good = File.ReadAllText(FilePath);
        var json = JsonNode.Parse(good)!;
        json[name] = value;
        File.WriteAllText(FilePath, json.ToJsonString());
        action();
        File.WriteAllText(FilePath, good);
        Assert.NotNull(Known().Recall());
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
