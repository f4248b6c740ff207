using System.Diagnostics;
using System.Globalization;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>Processes that still run with a world's folder in their environment: children whose parents were killed.</summary>
public static class Orphans
{
    /// <summary>Their ids.</summary>
    public static IReadOnlyList<int> Of(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && Belongs(id, folder)),
    ];

    /// <summary>Ends them.</summary>
    public static void KillAll(string folder)
    {
        foreach (var id in Of(folder))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                process.WaitForExit(5000);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It ended by itself meanwhile.
            }
        }
    }

    private static bool Belongs(int id, string folder)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains("VOUCH_STATE=" + Path.Combine(folder, "state"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
