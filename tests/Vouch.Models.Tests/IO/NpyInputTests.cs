using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Xunit;

namespace Vouch.Models.Tests.IO;

public class NpyInputTests
{
    private static readonly ValueInfo Image = new("image", 1, 2, 3);

    [Theory]
    [InlineData("(1, 2, 3)", 1)]
    [InlineData("(2, 3)", 1)]
    [InlineData("(4, 2, 3)", 4)]
    [InlineData("(4, 1, 2, 3)", 4)]
    [InlineData("(1, 1, 2, 3,)", 1)]
    public void OneSampleOrALeadingAxisOfThem(string shape, int samples)
    {
        var data = Enumerable.Range(0, 6 * samples).Select(i => i + 0.5f).ToArray();
        var read = Read(File(1, Header("<f4", shape), data), Image);
        Assert.Equal(samples, read.Count);
        Assert.Equal(data, read.SelectMany(sample => sample[0].Floats));
        Assert.All(read, sample => Assert.Equal([1, 2, 3], sample[0].Shape));
    }

    [Theory]
    [InlineData("(2, 3)", null)]
    [InlineData("(1, 2, 3)", 1)]
    [InlineData("(1, 1, 2, 3)", 1)]
    [InlineData("(4, 2, 3)", 4)]
    public void WhereSamplesAreWantedTheAxisMustBeThere(string shape, int? samples)
    {
        var file = File(1, Header("<f4", shape), new float[6 * (samples ?? 1)]);
        if (samples is null) Explains("no leading axis of samples", () => InputFile.Read(file, [Image], needsSampleAxis: true));
        else Assert.Equal(samples, InputFile.Read(file, [Image], needsSampleAxis: true).Count);
        // A model without a leading 1 of its own takes its own shape for one sample.
        Explains("no leading axis", () => InputFile.Read(File(1, Header("<f4", "(2, 3)"), new float[6]), [new("x", 2, 3)], needsSampleAxis: true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryFormatVersion(byte version) =>
        Assert.Single(Read(File(version, Header("<f4", "(2, 3)"), new float[6]), Image));

    [Fact]
    public void EveryElementType()
    {
        float[] expected = [0, 1, 2, 3, 4, 5];
        Assert.Equal(expected, Values("<f8", new double[] { 0, 1, 2, 3, 4, 5 }));
        Assert.Equal(expected, Values("|u1", new byte[] { 0, 1, 2, 3, 4, 5 }));
        Assert.Equal([-1, 1, 2, 3, 4, 5], Values("|i1", new sbyte[] { -1, 1, 2, 3, 4, 5 }));
        Assert.Equal([-1, 1, 2, 3, 4, 5], Values("<i2", new short[] { -1, 1, 2, 3, 4, 5 }));
        Assert.Equal([-1, 1, 2, 3, 4, 5], Values("<i4", new[] { -1, 1, 2, 3, 4, 5 }));
        Assert.Equal([-1, 1, 2, 3, 4, 5], Values("<i8", new long[] { -1, 1, 2, 3, 4, 5 }));
        Assert.Equal([255, 1, 2, 3, 4, 5], Values("|u1", new byte[] { 255, 1, 2, 3, 4, 5 }));
    }

    [Fact]
    public void IntegersFeedIntegerInputs()
    {
        var tokens = new ValueInfo("tokens", TensorType.Integer(1, 2));
        var read = Read(File(1, Header("<i8", "(2, 2)"), new long[] { 1, 2, long.MinValue, 4 }), tokens);
        Assert.Equal([long.MinValue, 4], read[1][0].Integers);
        Explains("holds floats", () => Read(File(1, Header("<f4", "(2, 2)"), new float[4]), tokens));
    }

    [Fact]
    public void WrongFilesAreExplained()
    {
        Explains("expected the shape 1x2x3", () => Read(File(1, Header("<f4", "(3, 2)"), new float[6]), Image));
        Explains("Fortran", () => Read(File(1, Header("<f4", "(2, 3)", "True"), new float[6]), Image));
        Explains("'>f4'", () => Read(File(1, Header(">f4", "(2, 3)"), new float[6]), Image));
        Explains("it holds 20", () => Read(File(1, Header("<f4", "(2, 3)"), new float[5]), Image));
        Explains("it holds 28", () => Read(File(1, Header("<f4", "(2, 3)"), new float[7]), Image));
        Explains("NaN", () => Read(File(1, Header("<f4", "(2, 3)"), new float[] { 0, 1, float.NaN, 3, 4, 5 }), Image));
        Explains("too large", () => Read(File(1, Header("<f8", "(2, 3)"), new double[] { 0, 1, 1e300, 3, 4, 5 }), Image));
        Explains("absurd", () => Read(File(1, Header("<f4", "(2147483647, 2147483647)"), new float[6]), Image));
        Explains("format version 9", () => Read(File(9, Header("<f4", "(2, 3)"), new float[6]), Image));
        Explains("the model has 2", () => Read(File(1, Header("<f4", "(2, 3)"), new float[6]), Image, Image));
        Explains("it holds 0", () => Read(File(1, Header("<f4", "(2, 3)"), Array.Empty<float>()), Image));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{'descr': '<f4'}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'extra': 1}")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2, 3)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3}")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} __import__('os')")]
    [InlineData("{'descr': '<f4, 'fortran_order': False, 'shape': (2, 3)}")]
    public void DamagedHeadersAreRefused(string header) =>
        Assert.Throws<ModelException>(() => Read(File(1, header, new float[6]), Image));

    [Fact]
    public void EveryTruncationAndByteChangeGivesAResultOrAnExplanation()
    {
        var file = File(1, Header("<f4", "(2, 3)"), new float[] { 1, 2, 3, 4, 5, 6 });
        for (var length = 0; length < file.Length; length++)
            Assert.Throws<ModelException>(() => Read(file[..length], Image));
        for (var at = 0; at < file.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = (byte[])file.Clone();
                changed[at] ^= (byte)(1 << bit);
                try
                {
                    Read(changed, Image);
                }
                catch (ModelException)
                {
                    // an explanation
                }
            }
        }
    }

    private static float[] Values<T>(string type, T[] data)
        where T : unmanaged => Read(File(1, Header(type, "(2, 3)"), data), Image)[0][0].Floats;

    private static void Explains(string part, Action read) =>
        Assert.Contains(part, Assert.Throws<ModelException>(read).Message, StringComparison.Ordinal);

    private static string Header(string type, string shape, string fortran = "False") =>
        $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}      \n";

    private static byte[] File<T>(byte version, string header, T[] data)
        where T : unmanaged
    {
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        else BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.Latin1.GetBytes(header), .. MemoryMarshal.AsBytes(data.AsSpan())];
    }

    private static IReadOnlyList<IReadOnlyList<Tensor>> Read(byte[] file, params ValueInfo[] inputs) =>
        InputFile.Read(file, inputs);
}
