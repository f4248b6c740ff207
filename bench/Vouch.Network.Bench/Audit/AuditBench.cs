using System.Diagnostics;
using System.Globalization;
using Vouch.Identity;
using Vouch.Network.Audit;

namespace Vouch.Network.Bench.Audit;

/// <summary>How long an audit of an honest export takes, with and without its signatures.</summary>
internal static class AuditBench
{
    /// <summary>Arguments: number of entries (default a million), then the export's path (kept, and used again).</summary>
    public static int Run(string[] args)
    {
        var entries = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var path = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), $"vouch-export-{entries}.jsonl");
        var clock = Stopwatch.StartNew();
        if (!File.Exists(path))
        {
            using var file = File.Create(path);
            HonestExport.Write(file, entries);
            Console.WriteLine($"generated {entries} entries in {clock.Elapsed.TotalSeconds:F1} s, {file.Length >> 20} MiB");
        }

        foreach (var signatures in new[] { false, true })
        {
            clock.Restart();
            using var file = File.OpenRead(path);
            var report = new Auditor(new SignatureChecker(), new AuditOptions { CheckSignatures = signatures }).Run(file);
            Console.WriteLine(
                $"audited {report.Entries} entries in {report.Blocks} blocks, {report.Signatures} signatures: {clock.Elapsed.TotalSeconds:F1} s, "
                + $"{(report.Wrong is null ? "all is well" : report.Wrong.ToString())}, most memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
            if (report.Wrong is not null) return 1;
        }

        return 0;
    }
}
