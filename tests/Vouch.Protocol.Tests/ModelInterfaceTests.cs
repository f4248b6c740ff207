using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vouch.Protocol.Keys;
using Xunit;

namespace Vouch.Protocol.Tests;

/// <summary>The interface in a key: its bytes are part of every statement's digest, so they may never change.</summary>
public sealed class ModelInterfaceTests
{
    private const string Example =
        """{"Model":"m","Inputs":[{"Name":"x","Shape":[1,2],"Block":0,"Visibility":"Private","Scale":0.25,"Low":-128,"High":127,"Multiplier":[1,0.5],"Offset":null}],"Outputs":[{"Name":"y","Shape":[],"Block":3,"Visibility":"Public","Scale":1E-05,"Low":0,"High":1,"Multiplier":null,"Offset":null}]}""";

    private static readonly JsonSerializerOptions Named = new() { Converters = { new JsonStringEnumConverter() } };

    [Fact]
    public void The_bytes_are_the_documented_ones()
    {
        var model = new ModelInterface(
            "m",
            [new PortDescription("x", [1, 2], 0, PortVisibility.Private, 0.25, -128, 127, [1, 0.5f], null)],
            [new PortDescription("y", [], 3, PortVisibility.Public, 1e-5, 0, 1, null, null)]);
        Assert.Equal(Example, Encoding.UTF8.GetString(model.ToBytes()));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("<a href=\"x\">&'+`\\ \t\u0001 é 中 😀")]
    public void They_are_those_of_a_serializer(string name)
    {
        var model = new ModelInterface(
            name,
            [new PortDescription(name, [3], 1, PortVisibility.Committed, 1.0 / 3, int.MinValue, int.MaxValue, [0.1f, -3.4e38f, 1e-45f], [0, -0f, 7])],
            []);
        // A serializer writes IsPublic too, which the interface leaves out because it follows from the visibility.
        var expected = JsonSerializer.Serialize(
            new
            {
                Model = name,
                Inputs = model.Inputs.Select(p => new
                {
                    p.Name,
                    p.Shape,
                    p.Block,
                    p.Visibility,
                    p.Scale,
                    p.Low,
                    p.High,
                    p.Multiplier,
                    p.Offset,
                }),
                Outputs = Array.Empty<int>(),
            },
            Named);
        Assert.Equal(expected, Encoding.UTF8.GetString(model.ToBytes()));
        Assert.Equal(model.ToBytes(), ModelInterface.Parse(model.ToBytes()).ToBytes());
    }

    [Theory]
    [InlineData("\"Private\"", "\"private\"")]
    [InlineData("\"Private\"", "\"Secret\"")]
    [InlineData("\"Private\"", "1")]
    [InlineData("\"Visibility\":\"Private\",", "")]
    [InlineData("\"Model\":\"m\"", "\"Model\":null")]
    [InlineData("\"Block\":0", "\"Block\":0.5")]
    [InlineData("\"Block\":0", "\"Block\":4294967296")]
    [InlineData("\"Block\":0", "\"Blocks\":0")]
    [InlineData("[1,2]", "[1,\"2\"]")]
    [InlineData("[1,2]", "null")]
    [InlineData("[1,0.5]", "[1,null]")]
    [InlineData("[1,0.5]", "0.5")]
    [InlineData("\"Outputs\":[", "\"Outputs\":[null,")]
    [InlineData("\"Offset\":null}]}", "\"Offset\":null}]}{}")]
    [InlineData("\"Offset\":null}]}", "\"Offset\":null}],\"More\":1}")]
    [InlineData("\"Offset\":null}]}", "\"Offset\":null}]")]
    [InlineData("\"m\"", "\"\\ud800\"")]
    public void Other_bytes_are_no_interface(string there, string instead)
    {
        Assert.Contains(there, Example, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(Example.Replace(there, instead, StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => ModelInterface.Parse(bytes));
    }

    [Fact]
    public void No_beginning_of_it_is_an_interface()
    {
        var bytes = Encoding.UTF8.GetBytes(Example);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<InvalidDataException>(() => ModelInterface.Parse(cut));
        }
    }
}
