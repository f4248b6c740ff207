using System.Diagnostics;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Prover.Commitments;

namespace Vouch.Bench;

/// <summary>
/// Commitments of the sizes of VGG-16 with a budget of 1,000, on random rows: a proof's trace in memory, and the weights in a
/// file. `Vouch.Bench commitment [FOLDER]`; the file goes to the folder, 2.3 GB for a moment.
/// </summary>
internal static class CommitmentBench
{
    public static void Run(string folder)
    {
        var matrix = new MatrixParameters(17, 18, 8, 3, 78);
        ulong[][] trace =
        [
            .. Rows(10, matrix.Columns + matrix.Queries), .. Rows(3, matrix.RowLength), .. Rows(6, 1 << matrix.LogMask),
        ];
        Time("trace: 10 + 3 + 6 rows on 2^21, memory", 8, () =>
            RowCommitment.Build(trace, matrix, LeafSalts.FromSeed(new byte[32]), default));
        if (folder.Length > 0)
        {
            var weights = Rows(117, matrix.RowLength);
            var path = Path.Combine(folder, "weights.bench");
            Time("weights: 117 rows on 2^21, file", 3, () =>
            {
                File.Create(path).Dispose();
                return ColumnFile.Build(path, weights, matrix, new byte[32], default);
            });
            File.Delete(path);
        }
    }

    private static ulong[][] Rows(int count, int length)
    {
        using var expander = new Expander(new byte[32], "bench"u8);
        var rows = new ulong[count][];
        for (var i = 0; i < count; i++)
        {
            rows[i] = new ulong[length];
            expander.FillField(rows[i]);
        }

        return rows;
    }

    private static void Time(string name, int runs, Func<RowCommitment> body)
    {
        var first = 0.0;
        var processor = double.MaxValue;
        var best = double.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var since = Stopwatch.GetTimestamp();
            var commitment = body();
            var time = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            processor = Math.Min(processor, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            commitment.Clear();
            first = i == 0 ? time : first;
            best = Math.Min(best, time);
        }

        Console.WriteLine($"{name,-42} best {best:F0} ms, first {first:F0} ms; least processor time {processor:F0} ms; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
    }
}
