using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Allocation;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Server.Dashboard.Data;

/// <summary>A task with everything that happened to it.</summary>
/// <param name="Now">When this was read.</param>
/// <param name="Record">The task as committed.</param>
/// <param name="ModelName">A stranger's text; empty if not published here.</param>
/// <param name="Steps">What happened, oldest first: one for each receipt.</param>
/// <param name="Draws">How its nodes were chosen, oldest first.</param>
public sealed record TaskView(
    long Now, TaskRecord Record, string ModelName, IReadOnlyList<TimelineStep> Steps, IReadOnlyList<DrawView> Draws);

/// <summary>One thing that happened, and its receipt.</summary>
/// <param name="Title">In a few words: "Leased by 0x12ab… at 0.4 credits".</param>
/// <param name="Detail">More of it; may be empty.</param>
/// <param name="Tone">How the timeline's dot looks.</param>
/// <param name="Receipt">The receipt.</param>
public sealed record TimelineStep(string Title, string Detail, Tone Tone, ReceiptView Receipt);

/// <summary>How something is to be felt.</summary>
public enum Tone
{
    /// <summary>Neither.</summary>
    Plain,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Not as hoped, nobody to blame.</summary>
    Warn,

    /// <summary>Wrong.</summary>
    Bad,
}

/// <summary>How a node was drawn for one lease.</summary>
/// <param name="Epoch">Which lease.</param>
/// <param name="At">When.</param>
/// <param name="Reason">What the draw was made of.</param>
public sealed record DrawView(int Epoch, long At, AllocationReason Reason);

/// <summary>An entry of the chain, with all that is needed to check it.</summary>
/// <param name="Entry">What it records.</param>
/// <param name="Bytes">Its canonical bytes.</param>
/// <param name="Index">Its place in the block.</param>
/// <param name="Path">Merkle path from it to the block's root.</param>
/// <param name="Header">The block's head.</param>
/// <param name="Signature">The network's signature of the head.</param>
/// <param name="Explanation">One sentence.</param>
public sealed record ReceiptView(
    Entry Entry, byte[] Bytes, int Index, IReadOnlyList<Digest256> Path, BlockHeader Header, Signature Signature, string Explanation)
{
    /// <summary>Names its place on a page: "r12-0".</summary>
    public string Anchor => $"r{Header.Height}-{Index}";
}

/// <summary>An account: balances, and what moved them.</summary>
/// <param name="Now">When this was read.</param>
/// <param name="Address">Whose.</param>
/// <param name="Free">Micro-credits to spend.</param>
/// <param name="Staked">Micro-credits at stake.</param>
/// <param name="InEscrow">Micro-credits held for open tasks.</param>
/// <param name="OpenTasks">How many these are.</param>
/// <param name="Tasks">Its latest tasks.</param>
/// <param name="Receipts">Its latest receipts, newest first.</param>
/// <param name="IsCut">Whether it has more receipts than were read.</param>
public sealed record AccountView(
    long Now, Address Address, long Free, long Staked, long InEscrow, int OpenTasks, IReadOnlyList<TaskRow> Tasks,
    IReadOnlyList<ReceiptView> Receipts, bool IsCut);

/// <summary>A published model and what a proof of it costs now.</summary>
/// <param name="Id">Digest of its verifying key.</param>
/// <param name="Name">A stranger's text.</param>
/// <param name="Owner">Who published it.</param>
/// <param name="IsSealed">Whether only granted nodes have its weights.</param>
/// <param name="Granted">Those nodes; empty when all may.</param>
/// <param name="WorkUnits">Units of work of one proof.</param>
/// <param name="MemoryBytes">Memory that a proof needs, estimated.</param>
/// <param name="KeyBytes">Size of the verifying key.</param>
/// <param name="PackageBytes">Size of what a node downloads.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="Provers">Nodes online that could prove it now.</param>
/// <param name="LowestPrice">Micro-credits that the cheapest of them asks; null if there is none.</param>
/// <param name="MedianPrice">Micro-credits that the middle one asks; null if there is none.</param>
public sealed record ModelView(
    Digest256 Id, string Name, Address Owner, bool IsSealed, IReadOnlyList<Address> Granted, long WorkUnits, long MemoryBytes,
    long KeyBytes, long PackageBytes, long PublishedAt, int Provers, long? LowestPrice, long? MedianPrice);
