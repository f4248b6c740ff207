using Vouch.Node.Machine;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Profiles;

/// <summary>What the program knows of the machine it runs on.</summary>
internal sealed class ThisMachine
{
    private readonly KnownRates _rates;

    /// <summary>Reads what the system says of the machine.</summary>
    public ThisMachine(CliEnvironment environment)
    {
        var hardware = Hardware.Read(new SystemFiles());
        AvailableBytes = hardware.AvailableBytes;
        _rates = new KnownRates(environment.StateFolder, hardware.Processor);
    }

    /// <summary>Memory that can be had now, by the machine or its control group; null where the system does not say.</summary>
    public long? AvailableBytes { get; }

    /// <summary>The machine's rates, measured if they are not known: about a third of a second.</summary>
    public MachineRates Rates() => _rates.Get();

    /// <summary>The machine's rates, measured once more: what a profile is held against.</summary>
    public MachineRates BestRates() => _rates.Measure();

    /// <summary>The machine's rates if they are known, else those of the reference machine: for a hint on the screen.</summary>
    public MachineRates RatesAtOnce() => _rates.Recall() ?? MachineRates.Reference;
}
