using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Node.Agent;
using Vouch.Node.Energy;
using Vouch.Node.Machine;
using Vouch.Node.Rules;
using Vouch.Node.Work.Child;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Network;

/// <summary>This machine as a node: looks at it, measures it, raises its stake, and works until it is interrupted.</summary>
internal sealed class Lending(
    IReadOnlyList<Uri> coordinators, Keyring ring, OwnerRules rules, long askPerUnit, int slots, long stake, double wattsPerCore, string folder)
{
    /// <summary>Works; shows what happens, a line an event.</summary>
    public async Task RunAsync(Screen screen, CancellationToken cancellation)
    {
        var files = new SystemFiles();
        var hardware = Hardware.Read(files);
        var allowed = rules.Checked(hardware);
        PrivateFolder.Create(folder);
        var speed = Work.Run(screen, "Measuring this machine", 3000, _ => SelfMeasure.Run(cancellation));
        await StakeAsync(screen, cancellation);
        await using var worker = new ChildProcessWorker(WorkerCommand.OfThisProgram(), allowed.Limits(hardware));
        var idle = new IdleSource(files, TimeProvider.System, () => worker.CpuTime + Environment.CpuUsage.TotalTime);
        var agent = new NodeAgent(new NodeAgentOptions
        {
            Coordinators = coordinators,
            Keys = ring,
            Worker = worker,
            Capability = CapabilityOf(hardware, allowed, speed),
            DataFolder = folder,
            Rules = allowed,
            Sensors = new MachineSensors(files, idle),
            AskPerUnit = askPerUnit,
            Slots = slots,
            Energy = new EnergyMeter(files, () => worker.CpuTime, wattsPerCore),
            Software = "vouch " + (typeof(Lending).Assembly.GetName().Version?.ToString(3) ?? ""),
            Events = new EventLines(screen),
        });
        if (!screen.IsJson) Show(screen, hardware, allowed, speed);
        await agent.RunAsync(cancellation);
    }

    private static Capability CapabilityOf(Hardware hardware, OwnerRules allowed, Speed speed) => new(
        allowed.Cores ?? hardware.Cores, allowed.Limits(hardware).MemoryBytes ?? 0, Math.Max(128, hardware.VectorBits),
        hardware.Gpus.Count > 0 ? hardware.Gpus[0] : "", (long)(speed.CellsPerSecond / 1000));

    private async Task StakeAsync(Screen screen, CancellationToken cancellation)
    {
        if (stake == 0) return;
        using var client = new NetworkClient(coordinators, ring);
        var account = await client.AccountAsync(ring.Address, cancellation);
        if (account.Staked >= stake) return;
        account = await client.MoveAsync(RequestKind.Stake, stake - account.Staked, cancellation);
        if (!screen.IsJson) screen.Line($"  [grey]at stake:[/] {Credits.Say(account.Staked)}");
    }

    private void Show(Screen screen, Hardware hardware, OwnerRules allowed, Speed speed)
    {
        screen.Title("Lending this machine");
        screen.Facts(
            ("node", ring.Address.ToString()),
            ("machine", Markup.Escape($"{allowed.Cores ?? hardware.Cores} of {hardware.Cores} cores, {Say.Bytes(allowed.Limits(hardware).MemoryBytes ?? 0)} of memory, vectors of {hardware.VectorBits} bits")),
            ("speed", $"{speed.CircuitsPerSecond:F1} measuring circuits per second"),
            ("asks", Credits.Say(askPerUnit) + " per unit"),
            ("works", Markup.Escape(Conditions(allowed))),
            ("sees", "what it proves: whoever runs a node sees the inputs sealed to it"));
        screen.Line("  [grey]stop: Ctrl-C; what is under way is handed back[/]");
        screen.Line();
    }

    private static string Conditions(OwnerRules rules)
    {
        var parts = new List<string> { rules.IdleOnly ? "when nobody uses the machine" : "at any time" };
        if (rules.Hours is { } hours) parts.Add($"from {hours}");
        if (!rules.OnBattery) parts.Add("not on battery");
        if (rules.MaxCelsius is { } celsius) parts.Add($"below {celsius:F0} °C");
        return string.Join(", ", parts);
    }

    private sealed class EventLines(Screen screen) : IProgress<AgentEvent>
    {
        private static readonly Dictionary<AgentEventKind, string> Colours = new()
        {
            [AgentEventKind.Paid] = "green", [AgentEventKind.Trouble] = "red", [AgentEventKind.HandedBack] = "yellow",
        };

        public void Report(AgentEvent value)
        {
            lock (screen)
            {
                if (screen.IsJson)
                {
                    var line = new JsonObject { ["event"] = value.Kind.ToString().ToLowerInvariant(), ["text"] = value.Text };
                    if (value.Task is { } task) line["task"] = task.ToString();
                    screen.WriteJsonLine(line);
                    return;
                }

                var colour = Colours.GetValueOrDefault(value.Kind, "default");
                screen.Line($"  [grey]{DateTime.Now:HH:mm:ss}[/]  [{colour}]{Markup.Escape(value.Text)}[/]");
            }
        }
    }
}
