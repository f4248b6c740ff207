using System.Globalization;

namespace Vouch.Node.Work.Child;

/// <summary>What the worker's process does to itself before its first job.</summary>
/// <param name="ParentId">The process it works for.</param>
/// <param name="Cores">Numbers of the cores it may use; none for all.</param>
/// <param name="Niceness">Its priority.</param>
/// <param name="MemoryBytes">Its memory cap; 0 for none.</param>
/// <param name="LoadedBytes">Memory for loaded models.</param>
internal sealed record Confinement(int ParentId, int[] Cores, int Niceness, long MemoryBytes, long LoadedBytes)
{
    // The heap has its own limit, which fails politely; this one stops what the heap does not count: stacks, the runtime.
    private const long BesideHeapBytes = 512L << 20;

    /// <summary>
    /// The confinement of a worker of this process. The cores with the highest numbers are used, so that the first ones, where
    /// a desktop's interrupts arrive, stay with the owner.
    /// </summary>
    public static Confinement Of(WorkerLimits limits)
    {
        var allowed = OperatingSystem.IsLinux() ? Native.Affinity() : [];
        int[] cores = limits.Cores < allowed.Length ? allowed[^limits.Cores.Value..] : [];
        return new Confinement(Environment.ProcessId, cores, limits.Niceness, limits.MemoryBytes ?? 0, LoadedBytesOf(limits));
    }

    /// <summary>
    /// Applies it to this process. Each step is a request to do better: where one fails (an old kernel, a sandbox), the worker
    /// works with less confinement.
    /// </summary>
    /// <returns>False if the parent is gone already.</returns>
    public bool Apply()
    {
        if (!OperatingSystem.IsLinux()) return true;
        // Memory of this process holds secrets: no core dumps, no debugger of the same user.
        Native.DenyDumps();
        Native.DieWithParent();
        if (MemoryBytes > 0) Native.LimitData(MemoryBytes + BesideHeapBytes);
        // Priority and affinity belong to threads; those that start later inherit them from these.
        foreach (var thread in Threads())
        {
            Native.SetNiceness(thread, Niceness);
            if (Cores.Length > 0) Native.SetAffinity(thread, Cores);
        }

        // The parent may have died before its death could be noticed.
        return Native.ParentId() == ParentId;
    }

    // Under a cap, models kept loaded must leave room for the proof of one.
    private static long LoadedBytesOf(WorkerLimits limits) => Math.Min(limits.LoadedBytes, limits.MemoryBytes / 4 ?? long.MaxValue);

    private static IEnumerable<int> Threads() =>
        Directory.GetDirectories("/proc/self/task").Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
}
