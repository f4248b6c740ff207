using Vouch.Models.Operators;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Conformance;

/// <summary>The official ONNX conformance cases, all of them: those within reach must pass, the others be refused.</summary>
public class ConformanceTests
{
    [Theory]
    [InlineData("node", 200)]
    [InlineData("pytorch-converted", 65)]
    [InlineData("pytorch-operator", 12)]
    [InlineData("simple", 5)]
    public void EveryCasePassesOrIsRefusedForAKnownReason(string collection, int leastPassing)
    {
        var folder = Path.Combine(TestFiles.Conformance(), collection);
        var passed = 0;
        var excluded = 0;
        var beyond = 0;
        var wrong = new List<string>();
        foreach (var path in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            var test = new ConformanceCase(path);
            var within = UsesOnlySupportedOperators(test);
            var reason = Exclusions.ReasonFor(test.Name);
            try
            {
                var difference = test.Run();
                if (difference is not null && reason is not null) excluded++;
                else if (difference is not null) wrong.Add(difference);
                else if (reason is not null) wrong.Add($"{test.Name} passes; it need not be excluded");
                else passed++;
            }
            catch (ModelException) when (!within)
            {
                beyond++;
            }
            catch (ModelException) when (reason is not null)
            {
                excluded++;
            }
            catch (ModelException e)
            {
                wrong.Add($"{test.Name}: {e.Message}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{collection}: {passed} passed, {excluded} excluded, {beyond} refused for unsupported operators or types");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(passed >= leastPassing, $"only {passed} cases of {collection} ran; at least {leastPassing} should");
    }

    private static bool UsesOnlySupportedOperators(ConformanceCase test)
    {
        try
        {
            return test.Parse().Nodes.All(node => OperatorRegistry.Supported.Contains(node.OpType));
        }
        catch (ModelException)
        {
            return false;
        }
    }
}
