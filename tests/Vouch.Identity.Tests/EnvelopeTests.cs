using System.Buffers.Binary;
using System.Security.Cryptography;
using Xunit;

namespace Vouch.Identity.Tests;

/// <summary>Who opens what, and that nobody opens anything else.</summary>
public sealed class EnvelopeTests : IDisposable
{
    private const int WrapSize = 20 + 65 + 48;
    private readonly Keyring[] _rings = [.. Enumerable.Range(0, 3).Select(_ => Keyring.Generate()).OrderBy(r => r.Address)];

    public void Dispose()
    {
        foreach (Keyring ring in _rings) ring.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(252)]
    [InlineData(253)]
    [InlineData(1024)]
    [InlineData(100_000)]
    [InlineData(3 << 20)]
    public void Every_recipient_reads_the_message(int length)
    {
        byte[] message = Message(length);
        byte[] envelope = Envelope.Seal(message, [.. _rings.Reverse().Select(Of)], "task"u8, out byte[] key).ToBytes();
        Assert.Equal(Envelope.ContentKeySize, key.Length);
        Assert.Equal(_rings.Select(r => r.Address), Envelope.Recipients(envelope));
        foreach (Keyring ring in _rings) Assert.Equal(message, Open(envelope, ring));
    }

    [Fact]
    public void Recipients_can_be_added_and_the_message_stays()
    {
        byte[] message = Message(500);
        byte[] first = Envelope.Seal(message, [Of(_rings[1])], "task"u8, out byte[] key).ToBytes();
        Assert.Null(Open(first, _rings[0]));
        byte[] more = Envelope.AddRecipients(first, key, [Of(_rings[2]), Of(_rings[0])], "task"u8);
        foreach (Keyring ring in _rings) Assert.Equal(message, Open(more, ring));
        Assert.Throws<ArgumentException>(() => Envelope.AddRecipients(more, key, [Of(_rings[0])], "task"u8));
        Assert.Throws<ArgumentException>(() => Envelope.AddRecipients(first, key, [Of(_rings[0])], "other"u8));
        Assert.Throws<ArgumentException>(() => Envelope.AddRecipients(first, new byte[32], [Of(_rings[0])], "task"u8));
        Assert.Throws<ArgumentException>(() => Envelope.AddRecipients(first.AsSpan(1), key, [Of(_rings[0])], "task"u8));
        first[^40] ^= 1;
        Assert.Throws<ArgumentException>(() => Envelope.AddRecipients(first, key, [Of(_rings[0])], "task"u8));
    }

    /// <summary>Every byte: of the header, of one's own wrap and others', of the body and of the seal.</summary>
    [Fact]
    public void A_changed_byte_is_refused_by_everyone()
    {
        byte[] envelope = Envelope.Seal("hello"u8, [Of(_rings[0]), Of(_rings[1])], "task"u8, out _).ToBytes();
        for (int i = 0; i < envelope.Length; i++)
        {
            byte[] changed = [.. envelope];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.Null(Open(changed, _rings[0]));
            Assert.Null(Open(changed, _rings[1]));
        }
    }

    [Fact]
    public void What_is_cut_off_or_longer_is_refused()
    {
        byte[] envelope = Envelope.Seal("hello"u8, [Of(_rings[0])], "task"u8, out _).ToBytes();
        for (int length = 0; length < envelope.Length; length++) Assert.Null(Open(envelope.AsSpan(0, length), _rings[0]));
        Assert.Null(Open([.. envelope, 0], _rings[0]));
        Assert.Throws<InvalidDataException>(() => Envelope.Recipients(envelope.AsSpan(1)));
    }

    [Fact]
    public void Another_context_key_or_address_does_not_open()
    {
        byte[] envelope = Envelope.Seal("hello"u8, [Of(_rings[0]), Of(_rings[1])], "task"u8, out _).ToBytes();
        Keyring a = _rings[0], b = _rings[1], c = _rings[2];
        Assert.False(Envelope.TryOpen(envelope, a.Sealing, a.Address, "tasks"u8, out byte[]? plain, out string? problem));
        Assert.Null(plain);
        Assert.NotNull(problem);
        Assert.False(Envelope.TryOpen(envelope, a.Sealing, a.Address, [], out _, out _));
        Assert.False(Envelope.TryOpen(envelope, a.Sealing, b.Address, "task"u8, out _, out _));
        Assert.False(Envelope.TryOpen(envelope, b.Sealing, a.Address, "task"u8, out _, out _));
        Assert.False(Envelope.TryOpen(envelope, c.Sealing, c.Address, "task"u8, out _, out problem));
        Assert.Contains("recipient", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapped_and_foreign_wraps_are_refused()
    {
        byte[] envelope = Envelope.Seal("hello"u8, [Of(_rings[0]), Of(_rings[1])], "task"u8, out _).ToBytes();
        byte[] other = Envelope.Seal("world"u8, [Of(_rings[0]), Of(_rings[1])], "task"u8, out _).ToBytes();
        byte[] swapped = [.. envelope[..10], .. envelope[(10 + WrapSize)..(10 + (2 * WrapSize))], .. envelope[10..(10 + WrapSize)], .. envelope[(10 + (2 * WrapSize))..]];
        byte[] keysSwapped = [.. envelope];
        envelope.AsSpan(30, WrapSize - 20).CopyTo(keysSwapped.AsSpan(30 + WrapSize));
        envelope.AsSpan(30 + WrapSize, WrapSize - 20).CopyTo(keysSwapped.AsSpan(30));
        byte[] foreign = [.. envelope];
        other.AsSpan(10, WrapSize).CopyTo(foreign.AsSpan(10));
        byte[] body = [.. envelope];
        other.AsSpan(10 + (2 * WrapSize)).CopyTo(body.AsSpan(10 + (2 * WrapSize)));
        foreach (byte[] forged in new[] { swapped, keysSwapped, foreign, body })
        {
            Assert.Null(Open(forged, _rings[0]));
            Assert.Null(Open(forged, _rings[1]));
        }
    }

    [Fact]
    public void Hostile_headers_are_refused_before_anything_is_allocated()
    {
        byte[] envelope = Envelope.Seal("hello"u8, [Of(_rings[0])], "task"u8, out _).ToBytes();
        foreach (int length in new[] { 0, -1, 255, 257, int.MaxValue, int.MinValue, 1 << 30 })
        {
            byte[] changed = [.. envelope];
            BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(6), length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Null(Open(changed, _rings[0]));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
        }

        foreach (byte count in new byte[] { 0, 2, 65, 255 })
        {
            byte[] changed = [.. envelope];
            changed[5] = count;
            Assert.Null(Open(changed, _rings[0]));
        }

        var random = new Random(8);
        for (int i = 0; i < 5000; i++)
        {
            byte[] noise = new byte[random.Next(2 * WrapSize)];
            random.NextBytes(noise);
            if (noise.Length > 6) "VSEL\u0001\u0001"u8.CopyTo(noise);
            Assert.Null(Open(noise, _rings[0]));
        }
    }

    [Fact]
    public void Recipients_are_one_to_64_and_different()
    {
        Assert.Throws<ArgumentException>(() => Envelope.Seal([], [], [], out _));
        Assert.Throws<ArgumentException>(() => Envelope.Seal([], [Of(_rings[0]), Of(_rings[0])], [], out _));
        SealingPublicKey key = _rings[0].Sealing.PublicKey;
        Recipient[] many = [.. Enumerable.Range(0, 65).Select(i => new Recipient(Address.Read([.. new byte[19], (byte)i]), key))];
        Assert.Throws<ArgumentException>(() => Envelope.Seal([], many, [], out _));
        byte[] envelope = Envelope.Seal([], many[1..], [], out byte[] contentKey).ToBytes();
        Assert.True(Envelope.TryOpen(envelope, _rings[0].Sealing, many[64].Address, [], out _, out _));
        Assert.ThrowsAny<ArgumentException>(() => Envelope.AddRecipients(envelope, contentKey, many[..1], []));
    }

    [Fact]
    public void Lengths_show_only_their_bucket()
    {
        int previous = 0;
        for (int length = 0; length < 70_000; length++)
        {
            int bucket = EnvelopeLayout.Bucket(length);
            Assert.True(bucket >= length && bucket >= previous);
            Assert.Equal(bucket, EnvelopeLayout.Bucket(bucket));
            Assert.True(length <= 256 || bucket <= length * 1.12);
            previous = bucket;
        }

        Assert.True(EnvelopeLayout.Bucket(Envelope.LargestPlaintext + 4) <= Envelope.LargestBody);
        Assert.Equal(Seal(0).Length, Seal(252).Length);
        Assert.Equal(Seal(1000).Length, Seal(1020).Length);
        Assert.NotEqual(Seal(252).Length, Seal(253).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Seal(Envelope.LargestPlaintext + 1));
    }

    [Fact]
    public void Sealing_twice_shares_nothing()
    {
        byte[] a = Seal(100), b = Seal(100);
        Assert.NotEqual(a[30..95], b[30..95]);
        Assert.NotEqual(a[^300..], b[^300..]);
    }

    private byte[] Seal(int length) => Envelope.Seal(new byte[length], [Of(_rings[0])], "task"u8, out _).ToBytes();

    private static Recipient Of(Keyring ring) => new(ring.Address, ring.Sealing.PublicKey);

    private static byte[]? Open(ReadOnlySpan<byte> envelope, Keyring ring)
    {
        bool opened = Envelope.TryOpen(envelope, ring.Sealing, ring.Address, "task"u8, out byte[]? plain, out string? problem);
        Assert.Equal(opened, plain is not null);
        Assert.Equal(opened, problem is null);
        return plain;
    }

    private static byte[] Message(int length) => RandomNumberGenerator.GetBytes(length);
}
