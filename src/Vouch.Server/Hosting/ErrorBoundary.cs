using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vouch.Network.Ports;
using Vouch.Network.Wire;

namespace Vouch.Server.Hosting;

/// <summary>Every error answer is a <see cref="Problem"/>: what was wrong, where, and what to do. Nothing of the inside shows.</summary>
internal sealed class ErrorBoundary(RequestDelegate next, ILogger<ErrorBoundary> log)
{
    private const int StoreRetrySeconds = 2;

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode >= 400 && http.Response.ContentType is null)
                await WriteAsync(http, http.Response.StatusCode, ForStatus(http), null);
        }
        catch (RefusalException e)
        {
            await WriteAsync(http, e.Status, e.Problem, e.RetryAfterSeconds);
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(http, e.StatusCode, ForBadRequest(e), null);
        }
        catch (JsonException e)
        {
            var where = e.Path is { Length: > 0 } path ? $" at {LogText.Clean(path)}" : "";
            await WriteAsync(http, StatusCodes.Status400BadRequest, new Problem("Malformed", $"The JSON is not what this route takes{where}."), null);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException && http.Request.Query.ContainsKey("after"))
        {
            // The store's word for a page token that it did not write.
            await WriteAsync(http, StatusCodes.Status400BadRequest, new Problem("Malformed", "after is not what an earlier page said."), null);
        }
        catch (StoreUnavailableException e)
        {
            log.LogWarning("The store is not available: {Message}", LogText.Clean(e.Message));
            await WriteAsync(http, StatusCodes.Status503ServiceUnavailable,
                new Problem(
                    "StoreUnavailable",
                    e.OutcomeUnknown
                        ? "The network's store went away in the middle: whether this took effect is not known yet."
                        : "The network's store cannot be reached. Nothing was changed.", $"Send the same request again in {StoreRetrySeconds} s."),
                StoreRetrySeconds);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            log.LogDebug("A client went away.");
            if (!http.Response.HasStarted) http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e)
        {
            log.LogError(e, "{Method} {Path} failed.", http.Request.Method, LogText.Clean(http.Request.Path.Value));
            await WriteAsync(http, StatusCodes.Status500InternalServerError,
                new Problem("Internal", "The coordinator failed at this request. It is in its log.", "Try again; if it stays, tell the operator."), null);
        }
    }

    /// <summary>Writes a problem; ends the connection if an answer had begun.</summary>
    public static async Task WriteAsync(HttpContext http, int status, Problem problem, int? retryAfterSeconds)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        SecurityHeaders.Set(http);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer";
        if (retryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await JsonSerializer.SerializeAsync(http.Response.Body, problem, WireJson.Default.Problem, http.RequestAborted);
    }

    private static Problem ForBadRequest(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new Problem("TooLarge", "The body is larger than this route takes."),
        StatusCodes.Status408RequestTimeout => new Problem("TooSlow", "The body came too slowly.", "Send it again over a better connection."),
        _ => new Problem("Malformed", LogText.Clean(e.Message)),
    };

    private static Problem ForStatus(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new Problem("NotFound", "There is nothing at this address.", "See /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => new Problem("MethodNotAllowed", $"This address does not take {LogText.Clean(http.Request.Method)}.", "See /openapi/v1.json."),
        StatusCodes.Status415UnsupportedMediaType => new Problem("UnsupportedMediaType", "This route does not take that content type.", "See /openapi/v1.json."),
        StatusCodes.Status416RangeNotSatisfiable => new Problem("BadRange", "The range asked for is not in the file."),
        var status => new Problem("Error", $"The request failed with status {status}."),
    };
}
