using Vouch.Node.Machine;

namespace Vouch.Node.Rules;

/// <summary>
/// How long nobody has used the machine. Every source has a blind spot: terminals do not see a graphical desktop, interrupts of
/// keyboards do not see a remote session, and no file shows a mouse on USB alone. So the *latest* sign of use from any source
/// counts, and where no input device can be watched, work of other programs is taken for a sign of use too.
/// </summary>
/// <param name="files">The system's files.</param>
/// <param name="time">The clock.</param>
/// <param name="ownTime">Processor time of the worker and this process, which is no sign of use.</param>
public sealed class IdleSource(SystemFiles files, TimeProvider time, Func<TimeSpan> ownTime)
{
    // A shared line that never rests is a disk, a camera or a network adapter: people pause within this time.
    private static readonly TimeSpan Restless = TimeSpan.FromMinutes(10);

    // Half of a core, over a second at least, is more than a desktop does by itself.
    private const double BusyCores = 0.5;
    private static readonly TimeSpan LeastSpan = TimeSpan.FromSeconds(1);

    private long? _own;
    private long? _shared;
    private DateTimeOffset? _sharedSince;
    private (DateTimeOffset At, double Busy, double Own)? _load;
    private DateTimeOffset? _lastUse;
    private DateTimeOffset? _lastShared;

    /// <summary>
    /// The time since the last sign of use; null if nothing tells. What has no memory of its own is compared with the call
    /// before, so call it every second or so: at first the machine counts as in use.
    /// </summary>
    public TimeSpan? Read()
    {
        var now = time.GetUtcNow();
        var interrupts = Interrupts.Parse(files.Lines("proc/interrupts"), files.Lines("proc/bus/input/devices"));
        var terminals = LastTyped(now);
        if (!WatchDevices(interrupts, now) && !WatchLoad(now) && terminals is null) return null;
        var last = new[] { terminals, _lastUse, _lastShared }.Max();
        return last is null ? null : TimeSpan.FromTicks(Math.Max(0, (now - last.Value).Ticks));
    }

    /// <summary>Whether some input device's line tells anything.</summary>
    private bool WatchDevices(Interrupts interrupts, DateTimeOffset now)
    {
        var moved = _shared is not null && interrupts.Shared != _shared;
        _sharedSince = moved ? _sharedSince ?? now : null;
        var restless = now - _sharedSince >= Restless;
        // A line that has never rested told nothing all the while.
        if (restless) _lastShared = null;
        else if (moved) _lastShared = now;
        var tells = interrupts.Own is not null || (interrupts.Shared is not null && !restless);
        if (interrupts.Own != _own || (tells && _lastUse is null)) _lastUse = now;
        (_own, _shared) = (interrupts.Own, interrupts.Shared);
        return tells;
    }

    /// <summary>Whether the load of others can be seen.</summary>
    private bool WatchLoad(DateTimeOffset now)
    {
        if (ProcessorTime.BusySeconds(files) is not { } busy) return false;
        var own = ownTime().TotalSeconds;
        if (_load is { } before)
        {
            var span = now - before.At;
            if (span < LeastSpan) return true;
            var others = (busy - before.Busy) - (own - before.Own);
            if (others > BusyCores * span.TotalSeconds) _lastUse = now;
        }

        _lastUse ??= now;
        _load = (now, busy, own);
        return true;
    }

    /// <summary>When somebody last typed at a terminal, local or remote.</summary>
    private DateTimeOffset? LastTyped(DateTimeOffset now)
    {
        var names = files.Names("dev/pts").Where(IsNumber).Select(name => "dev/pts/" + name)
            .Concat(files.Names("dev").Where(IsTerminal).Select(name => "dev/" + name));
        // A time to come is a clock set back, and says nothing.
        return names.Select(files.LastAccess).Where(at => at <= now).Max();
    }

    // tty0 and tty are names for whichever terminal is there, and programs open them all the time.
    private static bool IsTerminal(string name) =>
        name.StartsWith("tty", StringComparison.Ordinal) && name != "tty0"
        && (IsNumber(name[3..]) || (name.StartsWith("ttyS", StringComparison.Ordinal) && IsNumber(name[4..])));

    private static bool IsNumber(string name) => name.Length > 0 && name.All(char.IsAsciiDigit);
}
