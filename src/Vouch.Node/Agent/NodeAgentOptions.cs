using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Node.Energy;
using Vouch.Node.Rules;
using Vouch.Node.Work;
using Vouch.Workspace;

namespace Vouch.Node.Agent;

/// <summary>What a node is told when it starts.</summary>
public sealed record NodeAgentOptions
{
    /// <summary>Where coordinators listen, http or https; the first that answers is used, the others when it does not.</summary>
    public required IReadOnlyList<Uri> Coordinators { get; init; }

    /// <summary>Who the node is; its account is paid. Stays the caller's.</summary>
    public required Keyring Keys { get; init; }

    /// <summary>What proves. Stays the caller's.</summary>
    public required IProvingWorker Worker { get; init; }

    /// <summary>What the machine can do, as the profile says it.</summary>
    public required Capability Capability { get; init; }

    /// <summary>A folder of this node alone: models, counts of openings, the journal. No input is ever written to it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>What the machine's owner allows.</summary>
    public OwnerRules Rules { get; init; } = new();

    /// <summary>What the rules look at.</summary>
    public required ISensors Sensors { get; init; }

    /// <summary>The network to work for; null: that of the first coordinator that answers.</summary>
    public Address? Network { get; init; }

    /// <summary>Micro-credits per unit of work.</summary>
    public long AskPerUnit { get; init; } = 1_000;

    /// <summary>Tasks taken at a time, 1 to 64; more than one only keeps the worker from waiting for the network.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>Bytes of models on disk at most. Default: 8 GiB.</summary>
    public long ModelBytes { get; init; } = 8L << 30;

    /// <summary>Program and version, in the profile.</summary>
    public string Software { get; init; } = "vouch";

    /// <summary>Joules; null: none are reported.</summary>
    public EnergyMeter? Energy { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told what happens, in sentences without secrets; null: nobody is. Must not throw.</summary>
    public IProgress<AgentEvent>? Events { get; init; }

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="UsageException">Says what, and what to do.</exception>
    internal void Check()
    {
        if (Coordinators.Count == 0) throw new UsageException("There is no coordinator to work for.", "Give the address of one.");
        foreach (var uri in Coordinators)
        {
            if (!uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https"))
                throw new UsageException($"{Safe.Text(uri.ToString())} is no address of a coordinator.", "Write it like https://example.org.");
        }

        if (Slots is < 1 or > 64) throw new UsageException($"A node takes 1 to 64 tasks at a time, not {Slots}.");
        if (AskPerUnit < 0) throw new UsageException("The price per unit is negative.", "Give 0 or more micro-credits.");
    }
}
