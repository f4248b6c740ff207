using Soundness.Tests.Systems;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Xunit;
using static Soundness.Tests.Systems.Forms;
using static Soundness.Tests.Systems.MatrixSystem;

namespace Soundness.Tests.Tamper;

/// <summary>The reader of constraint systems meets bytes from anyone.</summary>
public class HostileSystemTests
{
    public static TheoryData<string> Bad =>
    [
        "source", "rank 0", "rank 17", "size 0", "size -1", "cells", "table bits", "lookup table", "view block", "group",
        "grid axis", "grid axis twice", "uncovered", "role", "left sees right", "right sees left", "name",
    ];

    [Fact]
    public void What_was_written_is_read()
    {
        var bytes = Write(Definition);
        Assert.Equal(bytes, Write(Read(bytes)));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_contradiction_is_refused(string what)
    {
        // Each is a small change of a good system; the writer checks nothing.
        Read(Write(Small(new LinearForm(0, [new FormTerm(1, Of(0, 0))]))));
        Assert.Throws<InvalidDataException>(() => Read(Write(Contradiction(what))));
    }

    [Fact]
    public void Cut_off_anywhere()
    {
        var bytes = Write(Definition);
        for (var length = 0; length < bytes.Length; length++)
        {
            Refused(bytes[..length]);
        }
    }

    [Fact]
    public void Bytes_changed_at_random()
    {
        var bytes = Write(Definition);
        var random = new Random(2);
        var refused = 0;
        for (var i = 0; i < 4000; i++)
        {
            var changed = (byte[])bytes.Clone();
            for (var j = random.Next(1, 4); j > 0; j--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            refused += TryRead(changed) ? 0 : 1;
        }

        Assert.InRange(refused, 1, 3999);
    }

    [Fact]
    public void Random_bytes_and_counts_without_content()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            TryRead(bytes);
        }

        Refused([0, 0, 1, 0]);
        Refused([0, 0, 1, 0, 0]);
        Refused([255, 255, 255, 255]);
        Refused([1, 0, 0, 0, 255, 255, 255, 255, 15]);
        Refused([1, 0, 0, 0, 255, 255, 255, 255, 255, 255]);
        Refused([1, 0, 0, 0, 1, 0xFF, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void A_flag_has_one_encoding()
    {
        var bytes = Write(Definition);
        var again = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] is var honest and (0 or 1))
            {
                bytes[i] = 2;
                again += TryRead(bytes) && Write(Read(bytes)).AsSpan().SequenceEqual(Write(Definition)) ? 1 : 0;
                bytes[i] = honest;
            }
        }

        Assert.Equal(0, again);
    }

    private static ConstraintSystem Contradiction(string what)
    {
        var good = new LinearForm(0, [new FormTerm(1, Of(0, 0))]);
        LinearForm View(params ViewGroup[] groups) => new(0, [new FormTerm(1, new View(0, groups))]);
        var two = new AxisTerm(0, 1);
        return what switch
        {
            "source" => Small(good, b => b with { Source = (BlockSource)6 }),
            "rank 0" => Small(good, b => b with { Shape = [] }),
            "rank 17" => Small(good, b => b with { Shape = [.. Enumerable.Repeat(1, 17)] }),
            "size 0" => Small(good, b => b with { Shape = [0] }),
            "size -1" => Small(good, b => b with { Shape = [-1] }),
            "cells" => Small(good, b => b with { Shape = [1 << 20, 1 << 20] }),
            "table bits" => Small(good) with { Tables = [new LookupTable("t", 19, null)] },
            "lookup table" => Small(good) with { Lookups = [new LookupStatement("l", 1, [2], [good])] },
            "view block" => Small(new LinearForm(0, [new FormTerm(1, Of(2, 0))])),
            "group" => Small(View(new ViewGroup(1, 0, [two]), new ViewGroup(0, 0, []))),
            "grid axis" => Small(View(new ViewGroup(1, 0, [new AxisTerm(2, 1)]))),
            "grid axis twice" => Small(View(new ViewGroup(1, 0, [two, two]))),
            "uncovered" => Small(View(new ViewGroup(2, 0, [two]))),
            "role" => Small(good, role: (AxisRole)4),
            "left sees right" => Small(good, role: AxisRole.Right),
            "right sees left" => Small(good, role: AxisRole.Left),
            _ => Small(good, b => b with { Name = new string('x', 20_000) }),
        };
    }

    private static ConstraintSystem Small(LinearForm form, Func<Block, Block>? change = null, AxisRole role = AxisRole.Batch)
    {
        var block = new Block("b", BlockSource.Trace, [2]);
        return new ConstraintSystem(
            [block, (change ?? (b => b))(block)], [new LookupTable("t", 1, null)],
            [new LookupStatement("l", 0, [2], [new LinearForm(1, [])])],
            [new ProductStatement("p", [2, 2], [role, AxisRole.Sum], form, form, new LinearForm(0, []))]);
    }

    private static void Refused(byte[] bytes) => Assert.False(TryRead(bytes));

    /// <summary>Whether the bytes are a system; throws on any other outcome than a system or a refusal in bounded memory.</summary>
    private static bool TryRead(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = true;
        try
        {
            Read(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            read = false;
        }

        // Counts are at most 2^16 and checked before arrays of references are made for them.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (8 << 20) + (100L * bytes.Length));
        return read;
    }

    private static ConstraintSystem Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return ConstraintSystemSerializer.Read(reader);
    }

    private static byte[] Write(ConstraintSystem system)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ConstraintSystemSerializer.Write(writer, system);
        writer.Flush();
        return stream.ToArray();
    }
}
