using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Protocol.Keys;
using Vouch.Server.Hosting;

namespace Vouch.Server.Engine;

/// <summary>Takes models in: the key is read, checked once and must be the one named; the package goes to disk unread, or as an envelope.</summary>
internal sealed class Publications(INetworkStore store, CoordinatorOptions options, Clock clock)
{
    /// <summary>A proof keeps about so many bytes a committed cell in memory: the matrix, its code word and hashes.</summary>
    private const long BytesPerCell = 96;

    private const long FixedBytes = 64 << 20;
    private const int MostBoundary = 70;
    private const long CheckMilliseconds = 60_000;
    private const long MostEnvelope = Envelope.LargestPlaintext + (Envelope.LargestPlaintext >> 2);

    /// <summary>Publishes a model from a request of two parts.</summary>
    public async Task<ModelRecord> PublishAsync(Digest256 id, string name, Address owner, HttpRequest request, CancellationToken cancellation)
    {
        var reader = new MultipartReader(Boundary(request), request.Body) { BodyLengthLimit = options.Limits.MostKeyBytes };
        var keyBytes = await ReadKeyAsync(await PartAsync(reader, "key", cancellation), cancellation);
        VerifyingKey key;
        try
        {
            key = await Task.Run(() => KeyCache.Check(keyBytes, id), cancellation);
        }
        catch (InvalidDataException e)
        {
            throw Refusal.Malformed(e.Message, "Compile the model again, and publish under the digest of its verifying key.");
        }

        if (BindableInputs.Fault(key.Interface) is { } fault)
            throw Refusal.Malformed(fault, "Compile the model with all its inputs committed, or all public.");
        if (await store.Models.FindAsync(id, cancellation) is { } known)
        {
            return known.Owner == owner ? known : throw Refusal.Conflict(RefusalCode.AlreadyDone, "Somebody else has published this model.", "Use it as it is.");
        }

        reader.BodyLengthLimit = options.Limits.MostPackageBytes;
        var package = await PutPackageAsync(await PartAsync(reader, "package", cancellation), key.WeightsArePrivate, cancellation);
        var granted = key.WeightsArePrivate ? await GrantsAsync(package, cancellation) : [];
        using var stream = new MemoryStream(keyBytes, writable: false);
        var stored = await store.Blobs.PutAsync(stream, keyBytes.Length, long.MaxValue, cancellation);
        var record = new ModelRecord(
            id, name, owner, stored.Digest, stored.Bytes, package.Digest, package.Bytes, key.WeightsArePrivate, granted, WorkUnits(key),
            MemoryBytes(key), clock.Now, 1);
        return await store.Models.PutAsync(record, cancellation)
            ? record
            : await store.Models.FindAsync(id, cancellation) ?? throw Refusal.Busy("The catalogue did not take the model.", 1);
    }

    /// <summary>Replaces a sealed package.</summary>
    public async Task<ModelRecord> ReplacePackageAsync(ModelRecord model, Stream body, CancellationToken cancellation)
    {
        if (!model.IsSealed) throw Refusal.Conflict(RefusalCode.WrongState, "The model's weights are public: every node can have its package.");
        var package = await PutPackageAsync(body, true, cancellation);
        var changed = model with
        {
            Package = package.Digest,
            PackageBytes = package.Bytes,
            Granted = await GrantsAsync(package, cancellation),
            Version = model.Version + 1,
        };
        return await store.Models.PutAsync(changed, cancellation)
            ? changed
            : throw Refusal.Conflict(RefusalCode.WrongState, "The model was changed by another request at the same time.", "Read it and try again.");
    }

    /// <summary>Units of work of one proof: thousands of committed cells, rounded up to a power of two before.</summary>
    internal static long WorkUnits(VerifyingKey key) => Math.Max(1, (1L << key.Statement.Layout.LogCells) / 1000);

    private static long MemoryBytes(VerifyingKey key) => FixedBytes + (BytesPerCell << key.Statement.Layout.LogCells);

    private static string Boundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= MostBoundary } boundary)
            throw new RefusalException(415, "UnsupportedMediaType", "The body must be multipart/form-data with the parts 'key' and 'package'.");
        return boundary;
    }

    private static async Task<Stream> PartAsync(MultipartReader reader, string name, CancellationToken cancellation)
    {
        try
        {
            var section = await reader.ReadNextSectionAsync(cancellation);
            if (section is not null && ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                && HeaderUtilities.RemoveQuotes(disposition.Name) == name)
                return section.Body;
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Refusal.Malformed("The body's parts cannot be told apart.");
        }

        throw Refusal.Malformed($"The part '{name}' is missing.", "Send 'key' first, then 'package'.");
    }

    private async Task<byte[]> ReadKeyAsync(Stream part, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        try
        {
            await part.CopyToAsync(bytes, cancellation);
        }
        catch (InvalidDataException)
        {
            throw Refusal.TooLarge("The verifying key", options.Limits.MostKeyBytes);
        }

        return bytes.ToArray();
    }

    /// <summary>A package that must be sealed is kept for a moment only, until it turns out to be.</summary>
    private async Task<BlobInfo> PutPackageAsync(Stream body, bool mustBeSealed, CancellationToken cancellation)
    {
        try
        {
            return await store.Blobs.PutAsync(
                body, options.Limits.MostPackageBytes, mustBeSealed ? clock.Now + CheckMilliseconds : long.MaxValue, cancellation);
        }
        catch (InvalidDataException)
        {
            throw Refusal.TooLarge("The package", options.Limits.MostPackageBytes);
        }
    }

    /// <summary>Who can open the package, which is then kept. Private weights in the clear are refused: that would publish them.</summary>
    private async Task<IReadOnlyList<Address>> GrantsAsync(BlobInfo package, CancellationToken cancellation)
    {
        try
        {
            var bytes = package.Bytes <= MostEnvelope ? await store.Blobs.ReadAsync(package.Digest, cancellation) : null;
            if (bytes is not null)
            {
                var granted = Envelope.Recipients(bytes);
                using var stream = new MemoryStream(bytes, writable: false);
                await store.Blobs.PutAsync(stream, bytes.Length, long.MaxValue, cancellation);
                return granted;
            }
        }
        catch (InvalidDataException)
        {
        }

        throw Refusal.Malformed(
            "The model's weights are private and the package is not sealed.", "Seal it to the nodes that may have the weights (vouch publish --grant).");
    }
}
