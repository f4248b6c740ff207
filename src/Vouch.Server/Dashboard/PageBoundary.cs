using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vouch.Network.Ports;
using Vouch.Server.Dashboard.Data;

namespace Vouch.Server.Dashboard;

/// <summary>What goes wrong while a page is read becomes a page, in words; the inside stays in the log.</summary>
internal sealed class PageBoundary(IDashboardData data, TimeProvider time, ILogger<PageBoundary> log) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;

        // Forms here change nothing on the network, but they cost work: other sites' pages do not get to send them.
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return PageResults.Message(http, data, time, StatusCodes.Status403Forbidden, "Not from there",
                "This form was sent by another site\u2019s page. Open the page here and send it again.");
        }

        try
        {
            return await next(context);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return PageResults.Message(http, data, time, e.StatusCode, "Too large",
                $"A proof may have up to {Text.Show.Bytes(data.Network.MostProofBytes)}, a key up to {Text.Show.Bytes(data.Network.MostKeyBytes)}. Verify a larger one on your own machine: vouch verify.");
        }
        catch (StoreUnavailableException e)
        {
            log.LogWarning("The store is not available: {Message}", Text.SafeText.Clean(e.Message, 200));
            http.Response.Headers.RetryAfter = "2";
            return PageResults.Message(http, data, time, StatusCodes.Status503ServiceUnavailable, "Back in a moment",
                "The network\u2019s store cannot be reached just now. Nothing is lost; reload in a few seconds.");
        }
        catch (Exception e) when (e is not OperationCanceledException && e is not BadHttpRequestException)
        {
            log.LogError(e, "A page of the dashboard failed.");
            return PageResults.Message(http, data, time, StatusCodes.Status500InternalServerError, "This page failed",
                "It is in the coordinator\u2019s log. Try again; if it stays, tell the operator.");
        }
    }
}
