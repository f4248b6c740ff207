using System.Text;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Xunit;

namespace Vouch.Models.Tests.IO;

public class JsonInputTests
{
    private static readonly ValueInfo Image = new("image", 1, 2, 2);
    private static readonly ValueInfo Tokens = new("tokens", TensorType.Integer(1, 3));

    [Theory]
    [InlineData("""{"input_data": [[1, 2.5, -3e1, 4]]}""")]
    [InlineData("""{"other": {"deep": [1, "x"]}, "input_data": [[[1, 2.5], [-30.0, 4]]], "output_data": [[7]]}""")]
    [InlineData("""{"input_data": [[[[1, 2.5], [-30, 4]]]]}""")]
    [InlineData("\ufeff{\"input_data\": [[1, 2.5, -30, 4]]}\n")]
    public void FlatAndNestedListsMeanTheSame(string json)
    {
        var tensor = Assert.Single(Assert.Single(Read(json, Image)));
        Assert.Equal([1, 2.5f, -30, 4], tensor.Floats);
        Assert.Equal([1, 2, 2], tensor.Shape);
    }

    [Fact]
    public void SeveralInputsComeInTheModelsOrder()
    {
        var sample = Assert.Single(Read("""{"input_data": [[1, 2, 3, 4], [5, 6.0, -7]]}""", Image, Tokens));
        Assert.Equal([1, 2, 3, 4], sample[0].Floats);
        Assert.Equal([5, 6, -7], sample[1].Integers);
    }

    [Fact]
    public void EachLineIsASample()
    {
        var samples = Read("{\"input_data\": [[1,2,3]]}\n{\"input_data\": [[4,5,6]]}\n\n{\"input_data\": [[7,8,9]]}", Tokens);
        Assert.Equal([1L, 4, 7], samples.Select(sample => sample[0].Integers[0]));
    }

    [Theory]
    [InlineData("""{"input_data": [[1, 2, 3]]}""", "expected 4 numbers (1x2x2), got 3")]
    [InlineData("""{"input_data": [[1, 2, 3, 4, 5]]}""", "expected 4 numbers (1x2x2), got 5")]
    [InlineData("""{"input_data": []}""", "expected 1 inputs, got 0")]
    [InlineData("""{"input_data": [[1,2,3,4],[5]]}""", "expected 1 inputs, got more")]
    [InlineData("""{"input_data": [1,2,3,4]}""", "got 1")]
    [InlineData("""{"input_data": [[[1,2,3,4]]]}""", "nested as 1x4")]
    [InlineData("""{"input_data": [[[1],[2],[3],[4]]]}""", "nested as 4x1")]
    [InlineData("""{"input_data": [[[1,2],[3]]]}""", "differ in length")]
    [InlineData("""{"input_data": [[[1,2],3,4]]}""", "nested differently")]
    [InlineData("""{"input_data": [[1, 2, NaN, 4]]}""", "JSON has no NaN")]
    [InlineData("""{"input_data": [[1, 2, "NaN", 4]]}""", "number 3 is a text")]
    [InlineData("""{"input_data": [[1, 2, Infinity, 4]]}""", "not valid JSON")]
    [InlineData("""{"input_data": [[1, 2, 1e39, 4]]}""", "number 3 is too large")]
    [InlineData("""{"input_data": [[1, 2, 1e999, 4]]}""", "number 3 is too large")]
    [InlineData("""{"input_data": [[1, null, 2, 4]]}""", "number 2 is null")]
    [InlineData("""{"input_data": [[1, true, 2, 4]]}""", "number 2 is true or false")]
    [InlineData("""{"input_data": [[{}, 2, 4]]}""", "number 1 is an object")]
    [InlineData("""{"input_data": {"a": 1}}""", "should be a list")]
    [InlineData("""{"input": [[1,2,3,4]]}""", "'input_data' is missing")]
    [InlineData("""{"input_data": [[1,2,3,4]], "input_data": [[1,2,3,4]]}""", "there twice")]
    [InlineData("[[1,2,3,4]]", "expected an object")]
    [InlineData("\"text\"", "expected an object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("   ", "not valid JSON|no sample")]
    [InlineData("", "empty")]
    [InlineData("""{"\ud800": 1}""", "not valid Unicode|missing")]
    public void WrongInputIsExplained(string json, string expected)
    {
        var error = Assert.Throws<ModelException>(() => Read(json, Image));
        Assert.Contains(expected.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"input_data\": [[1,2,3]]}", "sample 3 (line 5)")]
    [InlineData("{\"inputs\": []}", "sample 3 (line 5)")]
    [InlineData("nothing", "line 5")]
    public void AWrongSampleAmongManyIsNamedByItsLine(string wrong, string place)
    {
        const string Right = "{\"input_data\": [[1,2,3,4]]}";
        var error = Assert.Throws<ModelException>(() => Read($"{Right}\n\n\n {Right}\n {wrong}\n{Right}", Image));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e300")]
    [InlineData("9223372036854775808")]
    public void IntegersStayWhole(string number)
    {
        var error = Assert.Throws<ModelException>(() => Read($$"""{"input_data": [[1, 2, {{number}}]]}""", Tokens));
        Assert.Contains("number 3 is not a whole number", error.Message, StringComparison.Ordinal);
        Assert.Equal("tokens", error.Value);
    }

    [Fact]
    public void DepthIsLimited()
    {
        var json = "{\"input_data\": [" + new string('[', 100_000);
        Assert.Contains("not valid JSON", Assert.Throws<ModelException>(() => Read(json, Image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputsReadBackBitForBit()
    {
        var random = new Random(7);
        var floats = Enumerable.Range(0, 1000).Select(_ => BitConverter.Int32BitsToSingle(random.Next())).Where(float.IsFinite).ToArray();
        var json = Encoding.UTF8.GetString(OutputFile.ToJson([Tensor.Of(floats, floats.Length), Tensor.Vector(1, -2)]));
        Assert.StartsWith("{\"output_data\":[[", json, StringComparison.Ordinal);
        Assert.EndsWith("],[1,-2]]}", json, StringComparison.Ordinal);
        var back = Read(json.Replace("output_data", "input_data", StringComparison.Ordinal), new("x", floats.Length), new("y", TensorType.Integer(2)));
        Assert.Equal(floats, back[0][0].Floats);
    }

    [Fact]
    public void OutputsThatAreNoNumbersAreRefused() =>
        Assert.Contains("not a finite number", Assert.Throws<ModelException>(() => OutputFile.ToJson([Tensor.Scalar(float.NaN)])).Message, StringComparison.Ordinal);

    [Fact]
    public void AMissingFileIsSaidToBeMissing() =>
        Assert.Contains("does not exist", Assert.Throws<ModelException>(() => InputFile.ReadFile("/no/such/file.json", [Image])).Message, StringComparison.Ordinal);

    private static IReadOnlyList<IReadOnlyList<Tensor>> Read(string json, params ValueInfo[] inputs) =>
        InputFile.Read(Encoding.UTF8.GetBytes(json), inputs);
}
