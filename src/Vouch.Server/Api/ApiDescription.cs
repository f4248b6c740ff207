using Microsoft.AspNetCore.OpenApi;

namespace Vouch.Server.Api;

/// <summary>The OpenAPI document's own words.</summary>
internal static class ApiDescription
{
    /// <summary>Title, version and what a stranger must know first.</summary>
    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Vouch network";
        document.Info.Version = MetaRoutes.Version;
        document.Info.Description =
            "A coordinator of a Vouch network (docs/network.md). Money is integers of micro-credits, time is Unix milliseconds. What is signed "
            + "travels as canonical bytes in base64 with a signature of 65 bytes in hexadecimal. Errors are problems: code, message, advice. "
            + "Routes that need an account take 'Authorization: Bearer' with a token of POST /v1/session.";
        return Task.CompletedTask;
    });
}
