using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

public abstract class BlobFacts<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private const long Keep = World.Start + 1000;
    private static readonly byte[] Large = [.. Enumerable.Range(0, 700_000).Select(i => (byte)((i * 31) ^ (i >> 8)))];

    [Fact]
    public async Task What_was_stored_is_read_back()
    {
        foreach (var bytes in new byte[][] { [], [7], Large })
        {
            var info = await PutAsync(bytes);
            Assert.Equal(new BlobInfo(Digest256.Keccak(bytes), bytes.Length), info);
            Assert.Equal(bytes, await Store.Blobs.ReadAsync(info.Digest, default));
            Assert.Equal(info, await Store.Blobs.FindAsync(info.Digest, default));
        }
    }

    [Fact]
    public async Task It_survives_a_restart()
    {
        var info = await PutAsync(Large);
        await ReopenAsync();
        Assert.Equal(Large, await Store.Blobs.ReadAsync(info.Digest, default));
    }

    [Fact]
    public async Task What_was_never_stored_is_not_there()
    {
        var digest = Digest256.Keccak([1, 2, 3]);
        Assert.Null(await Store.Blobs.ReadAsync(digest, default));
        Assert.Null(await Store.Blobs.OpenAsync(digest, 0, default));
        Assert.Null(await Store.Blobs.FindAsync(digest, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_144)]
    [InlineData(400_001)]
    [InlineData(699_999)]
    [InlineData(700_000)]
    [InlineData(9_000_000)]
    public async Task A_download_goes_on_from_where_it_broke_off(int offset)
    {
        var info = await PutAsync(Large);
        await using var stream = await Store.Blobs.OpenAsync(info.Digest, offset, default);
        using var rest = new MemoryStream();
        await stream!.CopyToAsync(rest);
        Assert.Equal(Large.Skip(offset), rest.ToArray());
    }

    [Fact]
    public async Task Damage_is_noticed_however_it_is_read_and_storing_again_heals_it()
    {
        Assert.SkipUnless(Host.CanDamage, "This store's blobs cannot be damaged from outside.");
        var info = await PutAsync(Large);
        await Host.DamageAsync(info.Digest);
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Blobs.ReadAsync(info.Digest, default));
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await using var stream = await Store.Blobs.OpenAsync(info.Digest, 650_000, default);
            await stream!.CopyToAsync(Stream.Null);
        });
        await PutAsync(Large);
        Assert.Equal(Large, await Store.Blobs.ReadAsync(info.Digest, default));
    }

    [Fact]
    public async Task Too_much_is_refused_and_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(
            () => Store.Blobs.PutAsync(new MemoryStream(Large), Large.Length - 1, Keep, default));
        Assert.Null(await Store.Blobs.FindAsync(Digest256.Keccak(Large), default));
        var info = await Store.Blobs.PutAsync(new MemoryStream(Large), Large.Length, Keep, default);
        Assert.Equal(Large.Length, info.Bytes);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            try
            {
                await Store.Blobs.PutAsync(new BreakingStream(), 1 << 20, Keep, default);
            }
            catch (StoreUnavailableException e) when (e.InnerException is IOException inner)
            {
                throw inner;
            }
        });
        Assert.Equal(0, await Store.Blobs.SweepAsync(long.MaxValue, default));
    }

    [Fact]
    public async Task A_sweep_takes_what_is_over_and_nothing_else()
    {
        var over = await PutAsync([1], Keep);
        var kept = await PutAsync([2], Keep + 500);
        Assert.Equal(0, await Store.Blobs.SweepAsync(Keep - 1, default));
        Assert.Equal(1, await Store.Blobs.SweepAsync(Keep + 1, default));
        Assert.Null(await Store.Blobs.FindAsync(over.Digest, default));
        Assert.Null(await Store.Blobs.ReadAsync(over.Digest, default));
        Assert.Equal([2], await Store.Blobs.ReadAsync(kept.Digest, default));
    }

    [Fact]
    public async Task Storing_again_keeps_longer_and_never_shorter()
    {
        var info = await PutAsync([1], Keep + 500);
        await PutAsync([1], Keep);
        Assert.Equal(0, await Store.Blobs.SweepAsync(Keep + 1, default));
        await PutAsync([1], Keep + 900);
        Assert.Equal(0, await Store.Blobs.SweepAsync(Keep + 800, default));
        Assert.NotNull(await Store.Blobs.FindAsync(info.Digest, default));
    }

    [Fact]
    public async Task The_same_blob_from_many_at_once_is_stored_once()
    {
        var infos = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync(Large))));
        Assert.Single(infos.Distinct());
        Assert.Equal(Large, await Store.Blobs.ReadAsync(infos[0].Digest, default));
        Assert.Equal(1, await Store.Blobs.SweepAsync(long.MaxValue, default));
    }

    private Task<BlobInfo> PutAsync(byte[] bytes, long keep = Keep) =>
        Store.Blobs.PutAsync(new MemoryStream(bytes), 1 << 20, keep, default);

    /// <summary>Gives some bytes, then breaks.</summary>
    private sealed class BreakingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_reads++ == 2) throw new IOException("The line is cut.");
            buffer.Span.Fill(1);
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
