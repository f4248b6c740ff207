using Vouch.Node.Machine;
using Vouch.Node.Work;
using Vouch.Workspace;

namespace Vouch.Node.Rules;

/// <summary>What a machine's owner allows. The defaults are those of a machine that somebody else uses during the day.</summary>
public sealed record OwnerRules
{
    /// <summary>Cores at most. Default: null, all.</summary>
    public int? Cores { get; init; }

    /// <summary>Memory at most, in bytes. Default: null, half of the machine's.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Whether work waits until nobody uses the machine. Default: yes.</summary>
    public bool IdleOnly { get; init; } = true;

    /// <summary>How long nobody must have used it. Default: five minutes.</summary>
    public TimeSpan IdleFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether work goes on while the machine runs on its battery. Default: no.</summary>
    public bool OnBattery { get; init; }

    /// <summary>The hours of work. Default: null, all day.</summary>
    public DailyHours? Hours { get; init; }

    /// <summary>Work stops at this temperature of the hottest sensor. Default: 85 degrees Celsius; null for no limit.</summary>
    public double? MaxCelsius { get; init; } = 85;

    /// <summary>After that, work goes on when it is cooler by this much. Default: 8 degrees.</summary>
    public double CoolBy { get; init; } = 8;

    /// <summary>Whether the rules make sense on a machine.</summary>
    /// <returns>The same rules.</returns>
    /// <exception cref="UsageException">One of them does not.</exception>
    public OwnerRules Checked(Hardware hardware)
    {
        ArgumentNullException.ThrowIfNull(hardware);
        Require(Cores is null or >= 1, "A node needs at least one core.", "Give 1 or more.");
        Require(!(Cores > hardware.Cores), $"This machine has {hardware.Cores} cores for a node, not {Cores}.", "Give fewer.");
        Require(
            MemoryBytes is null or >= WorkerLimits.LeastMemoryBytes,
            $"A node needs at least {WorkerLimits.LeastMemoryBytes >> 20} MiB of memory.", "Raise the memory cap.");
        Require(
            MemoryBytes is null || hardware.MemoryBytes is null || MemoryBytes <= hardware.MemoryBytes,
            $"This machine has {hardware.MemoryBytes >> 20} MiB of memory, not {MemoryBytes >> 20}.", "Give a smaller memory cap.");
        Require(IdleFor >= TimeSpan.FromSeconds(1) && IdleFor <= TimeSpan.FromDays(1), "The idle time is out of range.", "Give 1 second to 1 day.");
        Require(MaxCelsius is null or (>= 30 and <= 110), "The highest temperature is out of range.", "Give 30 to 110 degrees Celsius.");
        Require(CoolBy is >= 1 and <= 30, "The cooling margin is out of range.", "Give 1 to 30 degrees.");
        Require(Hours is null || Hours.From != Hours.To, "The hours begin when they end.", "Leave them out to work all day.");
        return this;
    }

    /// <summary>The caps that follow for a worker.</summary>
    public WorkerLimits Limits(Hardware hardware)
    {
        ArgumentNullException.ThrowIfNull(hardware);
        var memory = MemoryBytes ?? (hardware.MemoryBytes is { } all ? Math.Max(all / 2, WorkerLimits.LeastMemoryBytes) : null);
        return new WorkerLimits(Cores, memory);
    }

    private static void Require(bool holds, string message, string advice)
    {
        if (!holds) throw new UsageException(message, advice);
    }
}
