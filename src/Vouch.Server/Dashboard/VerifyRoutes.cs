using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Dashboard.Pages;
using Vouch.Server.Dashboard.Text;
using Vouch.Server.Hosting;

namespace Vouch.Server.Dashboard;

/// <summary>Verifying on request: a task's stored proof again, or a proof that is handed in.</summary>
internal static class VerifyRoutes
{
    private const long FormBytes = 64 << 10;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/tasks/{id}/verify", (string id) => TaskId.TryParse(id, out var task) ? Results.LocalRedirect("/tasks/" + task) : Results.LocalRedirect("/tasks"));
        pages.MapPost("/tasks/{id}/verify", CheckTaskAsync).RequireRateLimiting(RateLimits.Verifications);
        pages.MapGet("/verify", (HttpContext http, IDashboardData data, TimeProvider time, string? model) =>
            PageAsync(http, data, time, Digest256.TryParse(model, out var chosen) ? chosen : null, null, null));
        var limits = ((IEndpointRouteBuilder)pages).ServiceProvider.GetRequiredService<IDashboardData>().Network;
        pages.MapPost("/verify", CheckUploadAsync).WithMetadata(new RequestSizeLimitAttribute(limits.MostProofBytes + limits.MostKeyBytes + FormBytes))
            .RequireRateLimiting(RateLimits.Verifications);
    }

    private static async Task<IResult> CheckTaskAsync(HttpContext http, IDashboardData data, IProofDesk desk, TimeProvider time, string id)
    {
        if (!TaskId.TryParse(id, out var task) || await data.TaskAsync(task, http.RequestAborted) is not { } view)
            return PageResults.NotFound(http, data, time, "No task of this name was ever accepted here.");
        var check = await desk.CheckTaskAsync(task, http.RequestAborted);
        return PageResults.Page<TaskPage>(http, data, time, new() { ["View"] = view, ["Check"] = check });
    }

    private static async Task<IResult> CheckUploadAsync(HttpContext http, IDashboardData data, IProofDesk desk, TimeProvider time)
    {
        if (!http.Request.HasFormContentType) return await Wrong("The form must come as multipart/form-data, as this page sends it.");
        IFormCollection form;
        try
        {
            // Files beyond 64 KiB wait on disk, not in memory, until it is their turn.
            var options = new FormOptions { MultipartBodyLengthLimit = data.Network.MostProofBytes + data.Network.MostKeyBytes + FormBytes };
            http.Features.Set<IFormFeature>(new FormFeature(http.Request, options));
            form = await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return await Wrong("The upload is not a well-formed form, or too large. Choose the file again.", StatusCodes.Status400BadRequest);
        }

        Digest256? chosen = Digest256.TryParse(form["model"], out var model) ? model : null;
        if (form.Files["proof"] is not { Length: > 0 } proof) return await Wrong("There is no proof. Choose the file that vouch prove, or a task\u2019s page, gave you.");
        if (proof.Length > data.Network.MostProofBytes) return await Wrong($"The proof has {Show.Bytes(proof.Length)}; at most {Show.Bytes(data.Network.MostProofBytes)} are read here.");
        await using var stream = proof.OpenReadStream();
        if (form.Files["key"] is { Length: > 0 } key)
        {
            if (key.Length > data.Network.MostKeyBytes) return await Wrong($"The key has {Show.Bytes(key.Length)}; at most {Show.Bytes(data.Network.MostKeyBytes)} are read here.");
            await using var keyStream = key.OpenReadStream();
            return await PageAsync(http, data, time, null, await desk.CheckUploadAsync(stream, keyStream, http.RequestAborted), null);
        }

        if (chosen is not { } known) return await Wrong("Say for which model: choose a published one, or hand in its verifying key.");
        var result = await desk.CheckUploadAsync(stream, known, http.RequestAborted);
        return result is null
            ? await Wrong("That model is not published here. Choose another, or hand in its verifying key.")
            : await PageAsync(http, data, time, known, result, null);

        Task<IResult> Wrong(string problem, int status = StatusCodes.Status400BadRequest) => PageAsync(http, data, time, null, null, problem, status);
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, IDashboardData data, TimeProvider time, Digest256? chosen, UploadCheck? result, string? problem, int status = StatusCodes.Status200OK) =>
        PageResults.Page<VerifyPage>(http, data, time, new()
        {
            ["Models"] = await data.ModelsAsync(http.RequestAborted),
            ["Chosen"] = chosen,
            ["Result"] = result,
            ["Problem"] = problem,
        }, status);
}
