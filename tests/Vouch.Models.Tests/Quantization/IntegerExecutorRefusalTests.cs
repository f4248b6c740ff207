using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Models.Tests.Quantization;

/// <summary>What the executor refuses, and what it says.</summary>
public class IntegerExecutorRefusalTests
{
    [Theory]
    [InlineData(32767, 8, true)] // 8 * 32767 + 8 = 2^18
    [InlineData(32767, 7, false)]
    [InlineData(-32768, 0, false)] // -8 * 32768 = -2^18
    [InlineData(-32768, -1, true)]
    public void AValueBeyondEightTimesTheRangeIsRefused(long value, int constant, bool refused)
    {
        var graph = Sum(8, constant);
        long[] input = [value, 0];
        if (!refused)
        {
            IntegerExecutor.Run(graph, [input]);
            return;
        }

        var error = Assert.Throws<UnprovableInputException>(() => IntegerExecutor.Run(graph, [input]));
        Assert.Contains("'layer seven'", error.Message, StringComparison.Ordinal);
        Assert.Contains("recalibrate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInputOutsideItsRangeIsRefused()
    {
        var error = Assert.Throws<UnprovableInputException>(() => IntegerExecutor.Run(Sum(1, 0), [[3, 32768]]));
        Assert.Contains("element 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("32768", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongNumberOfInputsOrElementsIsRefused()
    {
        Assert.Throws<ModelException>(() => IntegerExecutor.Run(Sum(1, 0), []));
        Assert.Throws<ModelException>(() => IntegerExecutor.Run(Sum(1, 0), [[1, 2, 3]]));
    }

    private static QuantizedGraph Sum(long multiplier, long constant) => new(
        "test",
        [new(0, "x", [2], 1, -32768, 32767), new(1, "y", [2], 1, -32768, 32767)],
        [0],
        [1],
        new Dictionary<int, QuantizedConstant>(),
        [new SumNode("layer seven", 1, [new Addend(0, multiplier)], constant, new Requantization(0, new ClampActivation(false)))]);
}
