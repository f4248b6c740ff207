using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Vouch.Server.Dashboard;

/// <summary>
/// Style, script and mark, out of the assembly: they are there wherever the server runs. Their address holds a digest of their
/// bytes, so a browser may keep them for a year and never has an old one.
/// </summary>
internal static class DashboardAssets
{
    /// <summary>Where they are.</summary>
    public const string Root = "/assets";

    private static readonly FrozenDictionary<string, Asset> Files = Load();

    /// <summary>The address of a file.</summary>
    public static string Path(string name) => $"{Root}/{name}?v={Files[name].Tag}";

    /// <summary>Answers with a file, or 304, or 404.</summary>
    public static IResult Answer(HttpContext http, string name)
    {
        if (!Files.TryGetValue(name, out var file)) return TypedResults.NotFound();
        var isCurrent = http.Request.Query["v"] == file.Tag;
        http.Response.Headers.CacheControl = isCurrent ? "public, max-age=31536000, immutable" : "public, no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(file.Bytes, file.Type, entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{file.Tag}\""));
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        const string prefix = "dashboard/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return new Asset(bytes, TypeOf(name), Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8)));
            });
    }

    private static string TypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Bytes, string Type, string Tag);
}
