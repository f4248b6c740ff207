using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Server.Hosting;

namespace Vouch.Server.Api;

/// <summary>Sends blobs: whole or from an offset on, with their digest as entity tag, since a digest never changes its bytes.</summary>
internal sealed class Blobs(INetworkStore store)
{
    /// <summary>Answers a request for a blob.</summary>
    public async Task<IResult> SendAsync(HttpContext http, Digest256 digest, bool isImmutable)
    {
        var info = await store.Blobs.FindAsync(digest, http.RequestAborted)
            ?? throw new RefusalException(
                StatusCodes.Status410Gone, "Gone", "These bytes are not kept any more.", "They are kept for a while after a task has ended: see /v1/info.");
        var (request, response) = (http.Request, http.Response);
        var tag = $"\"{digest}\"";
        response.Headers.ETag = tag;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = isImmutable ? "public, max-age=31536000, immutable" : "no-store";
        if (request.Headers.IfNoneMatch.Contains(tag)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var (offset, end) = Range(request, info.Bytes, tag);
        if (offset < 0)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{info.Bytes}");
            return TypedResults.StatusCode(StatusCodes.Status416RangeNotSatisfiable);
        }

        await using var stream = await store.Blobs.OpenAsync(digest, offset, http.RequestAborted) ?? throw Refusal.NotFound("such file any more");
        response.ContentType = "application/octet-stream";
        response.ContentLength = end - offset;
        if (end - offset != info.Bytes)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{end - 1}/{info.Bytes}");
        }

        if (!HttpMethods.IsHead(request.Method)) await CopyAsync(stream, response, end - offset, http.RequestAborted);
        return TypedResults.Empty;
    }

    /// <summary>One range "bytes=a-" or "bytes=a-b"; anything else is the whole, as HTTP allows. (-1, 0): not satisfiable.</summary>
    private static (long Offset, long End) Range(HttpRequest request, long length, string tag)
    {
        var whole = (0L, length);
        var header = request.Headers.Range.ToString();
        if (!header.StartsWith("bytes=", StringComparison.Ordinal) || header.Contains(',', StringComparison.Ordinal)) return whole;
        if (request.Headers.IfRange is { Count: > 0 } condition && condition.ToString() != tag) return whole;
        var parts = header["bytes=".Length..].Split('-');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)) return whole;
        var last = length - 1;
        if (parts[1].Length > 0 && !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out last)) return whole;
        if (first >= length || last < first) return (-1, 0);
        return (first, Math.Min(last, length - 1) + 1);
    }

    private static async Task CopyAsync(Stream stream, HttpResponse response, long count, CancellationToken cancellation)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            while (count > 0)
            {
                var got = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellation);
                if (got == 0) throw new IOException("A blob is shorter than its record.");
                await response.Body.WriteAsync(buffer.AsMemory(0, got), cancellation);
                count -= got;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
