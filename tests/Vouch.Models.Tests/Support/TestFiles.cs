using Xunit;

namespace Vouch.Models.Tests.Support;

/// <summary>Finds data that lies outside the repository; tests that need it are skipped, visibly, where it is absent.</summary>
internal static class TestFiles
{
    /// <summary>A path inside the nearest <c>shared</c> folder above the tests.</summary>
    public static string Shared(params string[] path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine([folder.FullName, "shared", .. path]);
            if (Path.Exists(found)) return found;
        }

        Assert.Skip($"shared/{string.Join('/', path)} is not there.");
        return "";
    }

    /// <summary>The folder of the official ONNX conformance cases.</summary>
    public static string Conformance()
    {
        var folder = Environment.GetEnvironmentVariable("VOUCH_ONNX_TESTDATA") is { Length: > 0 } given
            ? given
            : "/usr/share/libonnx-testdata";
        if (Directory.Exists(Path.Combine(folder, "data"))) folder = Path.Combine(folder, "data");
        if (!Directory.Exists(Path.Combine(folder, "node")))
        {
            Assert.Skip(
                $"No ONNX conformance cases in {folder}. Install libonnx-testdata or set VOUCH_ONNX_TESTDATA.");
        }

        return folder;
    }
}
