using System.Net;

namespace Vouch.Client;

/// <summary>
/// A coordinator refused, or none could be reached. <see cref="Code"/> is one of the network's refusal codes,
/// <see cref="UnreachableCode"/>, or <see cref="DishonestCode"/> when an answer failed a check of this side.
/// </summary>
public sealed class NetworkProblemException : Exception
{
    /// <summary>The code where no coordinator answers: nothing is known of what was asked.</summary>
    public const string UnreachableCode = "Unreachable";

    /// <summary>The code of answers that an honest coordinator does not give.</summary>
    public const string DishonestCode = "Dishonest";

    /// <summary>Creates the exception.</summary>
    public NetworkProblemException(string code, string message, string? advice = null, HttpStatusCode? status = null, Exception? inner = null)
        : base(message, inner) => (Code, Advice, Status) = (code, advice, status);

    /// <summary>What kind of problem.</summary>
    public string Code { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Advice { get; }

    /// <summary>The answer's status; null if there was no answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Whether a later try may go otherwise: no coordinator answered, or all were busy.</summary>
    public bool IsPassing =>
        Code == UnreachableCode || Status is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests;

    /// <summary>An answer that an honest coordinator does not give.</summary>
    internal static NetworkProblemException Dishonest(string message) => new(
        DishonestCode, message, "Do not use this coordinator, and tell the network's operator.");
}
