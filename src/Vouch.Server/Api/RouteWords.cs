using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Vouch.Network.Wire;

namespace Vouch.Server.Api;

/// <summary>What routes say of themselves: for the OpenAPI document, and to the server that bounds their bodies.</summary>
internal static class RouteWords
{
    /// <summary>Takes JSON of at most so many bytes.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, long mostBytes)
        where T : notnull => route.Accepts<T>("application/json").WithMetadata(new RequestSizeLimitAttribute(mostBytes));

    /// <summary>Takes bytes, at most so many.</summary>
    public static RouteHandlerBuilder TakesBytes(this RouteHandlerBuilder route, long mostBytes, string contentType = "application/octet-stream") =>
        route.Accepts<byte[]>(contentType).WithMetadata(new RequestSizeLimitAttribute(mostBytes));

    /// <summary>Answers with JSON, or with a problem.</summary>
    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route) =>
        route.Produces<T>().Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status429TooManyRequests, "application/problem+json")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
}
