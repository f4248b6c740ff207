using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Vouch.Node.Work.Child;

/// <summary>
/// The calls of the C library that the framework does not wrap; each says whether it succeeded.
/// </summary>
internal static partial class Native
{
    private const int SetParentDeathSignal = 1;
    private const int SetDumpable = 4;
    private const int LimitOfCore = 4;
    private const int LimitOfData = 2;
    private const int SignalKill = 9;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;
    private const int SignalContinueApple = 19;
    private const int SignalStopApple = 17;
    private const int MaskBytes = 1024;

    /// <summary>Stops a process; false if that is not possible here.</summary>
    public static bool Stop(int process) => Signal(process, OperatingSystem.IsMacOS() ? SignalStopApple : SignalStop);

    /// <summary>Lets a stopped process go on.</summary>
    public static bool Continue(int process) => Signal(process, OperatingSystem.IsMacOS() ? SignalContinueApple : SignalContinue);

    [SupportedOSPlatform("linux")]
    public static int ParentId() => getppid();

    [SupportedOSPlatform("linux")]
    public static bool DieWithParent() => prctl(SetParentDeathSignal, SignalKill, 0, 0, 0) == 0;

    [SupportedOSPlatform("linux")]
    public static bool DenyDumps() => prctl(SetDumpable, 0, 0, 0, 0) == 0 & Limit(LimitOfCore, 0);

    [SupportedOSPlatform("linux")]
    public static bool LimitData(long bytes) => Limit(LimitOfData, (ulong)bytes);

    [SupportedOSPlatform("linux")]
    public static bool SetNiceness(int thread, int niceness) => setpriority(0, (uint)thread, niceness) == 0;

    /// <summary>Numbers of the cores this thread may run on; empty if unknown.</summary>
    [SupportedOSPlatform("linux")]
    public static unsafe int[] Affinity()
    {
        var mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        if (sched_getaffinity(0, MaskBytes, mask) < 0) return [];
        var cores = new List<int>();
        for (var core = 0; core < 8 * MaskBytes; core++)
        {
            // core / 8 lies below the mask's size.
            if ((mask[core / 8] >> (core % 8) & 1) != 0) cores.Add(core);
        }

        return [.. cores];
    }

    [SupportedOSPlatform("linux")]
    public static unsafe bool SetAffinity(int thread, int[] cores)
    {
        var mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        foreach (var core in cores)
        {
            // The frame that named the cores came through a pipe: the bound is checked here.
            if (core is >= 0 and < 8 * MaskBytes) mask[core / 8] |= (byte)(1 << (core % 8));
        }

        return sched_setaffinity(thread, MaskBytes, mask) == 0;
    }

    private static bool Signal(int process, int signal) =>
        (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && kill(process, signal) == 0;

    private static unsafe bool Limit(int what, ulong bytes)
    {
        var both = stackalloc ulong[] { bytes, bytes };
        return setrlimit(what, both) == 0;
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc")]
    private static unsafe partial int setrlimit(int resource, ulong* limits);

    [LibraryImport("libc")]
    private static unsafe partial int sched_getaffinity(int thread, nuint bytes, byte* mask);

    [LibraryImport("libc")]
    private static unsafe partial int sched_setaffinity(int thread, nuint bytes, byte* mask);
}
