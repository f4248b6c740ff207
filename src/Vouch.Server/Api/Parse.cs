using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;

namespace Vouch.Server.Api;

/// <summary>Reads what strangers sent; what is not well formed is refused by name.</summary>
internal static class Parse
{
    /// <summary>A request's JSON body.</summary>
    public static async Task<T> BodyAsync<T>(HttpContext http, JsonTypeInfo<T> type)
    {
        if (!http.Request.HasJsonContentType())
            throw new RefusalException(StatusCodes.Status415UnsupportedMediaType, "UnsupportedMediaType", "The body must be JSON.", "Send Content-Type: application/json.");
        return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted)
            ?? throw Refusal.Malformed("The body is null.");
    }

    /// <summary>An address.</summary>
    public static Address Address(string? text, string what) =>
        Identity.Address.TryParse(text, out var address) ? address
        : throw Refusal.Malformed($"{what} '{LogText.Clean(text)}' is no address.", "An address is 0x and 40 hexadecimal digits, with the checksum's capitals or without any.");

    /// <summary>A task's id.</summary>
    public static TaskId Task(string? text) =>
        TaskId.TryParse(text, out var id) ? id : throw Refusal.Malformed($"'{LogText.Clean(text)}' is no task's id.", "An id is 32 hexadecimal digits.");

    /// <summary>A digest.</summary>
    public static Digest256 Digest(string? text, string what) =>
        Digest256.TryParse(text, out var digest) ? digest
        : throw Refusal.Malformed($"{what} '{LogText.Clean(text)}' is no digest.", "A digest is 64 hexadecimal digits.");

    /// <summary>A signature in hexadecimal.</summary>
    public static Signature Signature(string? text)
    {
        Span<byte> bytes = stackalloc byte[Identity.Signature.Size];
        var digits = text is null ? "" : text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text;
        return digits.Length == 2 * bytes.Length && Convert.FromHexString(digits, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == bytes.Length && Identity.Signature.TryRead(bytes, out var signature)
            ? signature
            : throw Refusal.Malformed("A signature is not canonical.", "65 bytes r, s, v in hexadecimal, s in the lower half.");
    }

    /// <summary>Hexadecimal digits of at most so many bytes.</summary>
    public static byte[] Hex(string text, int most, string what)
    {
        if (text.Length > 2 * most) throw Refusal.TooLarge(what, most);
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw Refusal.Malformed($"{what} is not hexadecimal.");
        }
    }

    /// <summary>Base64 of at most so many bytes.</summary>
    public static byte[] Base64(string text, int most, string what)
    {
        if (text.Length > 4L * ((most + 2L) / 3)) throw Refusal.TooLarge(what, most);
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Refusal.Malformed($"{what} is not base64.");
        }
    }

    /// <summary>A signed order.</summary>
    public static SignedOrder Order(SignedBytes signed) => Read(signed, "The order", static (body, signature) => new SignedOrder(Network.Orders.Order.Read(body), signature));

    /// <summary>A signed request of an account.</summary>
    public static SignedRequest Request(SignedBytes signed) => Read(signed, "The request", static (body, signature) => new SignedRequest(AccountRequest.Read(body), signature));

    /// <summary>A signed change of candidates.</summary>
    public static SignedCandidateChange Change(SignedBytes signed) => Read(signed, "The change", static (body, signature) => new SignedCandidateChange(CandidateChange.Read(body), signature));

    /// <summary>A signed claim.</summary>
    public static SignedClaim Claim(SignedBytes signed) => Read(signed, "The claim", static (body, signature) => new SignedClaim(ResultClaim.Read(body), signature));

    /// <summary>A signed profile.</summary>
    public static Network.Nodes.SignedProfile Profile(SignedBytes signed) =>
        Read(signed, "The profile", static (body, signature) => new Network.Nodes.SignedProfile(Network.Nodes.NodeProfile.Read(body), signature));

    /// <summary>A page's size.</summary>
    public static int Limit(int? limit) =>
        limit is null ? 50 : limit is >= 1 and <= 500 ? limit.Value : throw Refusal.Malformed($"limit is {limit}; it can be 1 to 500.");

    /// <summary>Where a page begins: what an earlier page said.</summary>
    public static string? Cursor(string? after) =>
        after is null || (after.Length <= 128 && after.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '='))
            ? after
            : throw Refusal.Malformed("after is not what an earlier page said.");

    private const int MostSigned = 8 << 10;

    private static T Read<T>(SignedBytes signed, string what, Func<byte[], Signature, T> read)
    {
        var body = Base64(signed.Body, MostSigned, what);
        var signature = Signature(signed.Signature);
        try
        {
            return read(body, signature);
        }
        catch (InvalidDataException e)
        {
            throw Refusal.Malformed($"{what} is not in canonical form: {e.Message}");
        }
    }
}
