using Microsoft.AspNetCore.Http;
using Vouch.Network.Commands;
using Vouch.Network.Wire;

namespace Vouch.Server.Hosting;

/// <summary>A request cannot be done. <see cref="ErrorBoundary"/> makes an answer of it.</summary>
internal sealed class RefusalException(int status, string code, string message, string? advice = null, int? retryAfterSeconds = null)
    : Exception(message)
{
    public int Status { get; } = status;

    public int? RetryAfterSeconds { get; } = retryAfterSeconds;

    public Problem Problem { get; } = new(code, message, advice);
}

/// <summary>The refusals there are.</summary>
internal static class Refusal
{
    public static RefusalException Malformed(string message, string? advice = null) =>
        new(StatusCodes.Status400BadRequest, nameof(RefusalCode.Malformed), message, advice);

    public static RefusalException NotFound(string what) =>
        new(StatusCodes.Status404NotFound, nameof(RefusalCode.NotFound), $"There is no {what}.", "Check the id and the network.");

    public static RefusalException NotAllowed(string message, string? advice = null) =>
        new(StatusCodes.Status403Forbidden, nameof(RefusalCode.NotAllowed), message, advice);

    public static RefusalException BadSignature(string message) =>
        new(StatusCodes.Status403Forbidden, nameof(RefusalCode.BadSignature), message, "Sign the canonical bytes with the key of the address in them.");

    public static RefusalException Unauthenticated(string message) =>
        new(StatusCodes.Status401Unauthorized, "Unauthenticated", message,
            "Ask for a challenge (POST /v1/session/challenge), sign it, and send the token as 'Authorization: Bearer'.");

    public static RefusalException TooLarge(string what, long most) =>
        new(StatusCodes.Status413PayloadTooLarge, "TooLarge", $"{what} is larger than {most} bytes.");

    public static RefusalException Busy(string message, int seconds) =>
        new(StatusCodes.Status503ServiceUnavailable, "Busy", message, $"Try again in {seconds} s.", seconds);

    public static RefusalException Conflict(RefusalCode code, string message, string? advice = null) =>
        new(StatusCodes.Status409Conflict, code.ToString(), message, advice);

    /// <summary>A command's refusal as an answer.</summary>
    public static RefusalException Of(Outcome outcome) => new(Status(outcome.Code), outcome.Code.ToString(), outcome.Message);

    /// <summary>The HTTP status of a refusal.</summary>
    public static int Status(RefusalCode code) => code switch
    {
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.BadSignature or RefusalCode.NotEligible or RefusalCode.NotAllowed => StatusCodes.Status403Forbidden,
        RefusalCode.InsufficientFunds => StatusCodes.Status402PaymentRequired,
        RefusalCode.WrongState or RefusalCode.StaleEpoch or RefusalCode.AlreadyDone => StatusCodes.Status409Conflict,
        RefusalCode.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };
}
