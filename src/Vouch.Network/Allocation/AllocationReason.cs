using Vouch.Identity;

namespace Vouch.Network.Allocation;

/// <summary>Why a node could or could not be chosen.</summary>
public enum Fitness : byte
{
    /// <summary>It could.</summary>
    Fit = 0,

    /// <summary>It is not connected.</summary>
    Offline = 1,

    /// <summary>All its slots are taken.</summary>
    Busy = 2,

    /// <summary>Its owner's rules do not let it work now.</summary>
    Paused = 3,

    /// <summary>It asks more than the order allows.</summary>
    TooExpensive = 4,

    /// <summary>It has less stake than the network demands.</summary>
    TooLittleStake = 5,

    /// <summary>It has too little memory for the model.</summary>
    TooLittleMemory = 6,

    /// <summary>It may not have the model's weights.</summary>
    NotGranted = 7,

    /// <summary>It failed at this task before.</summary>
    Excluded = 8,

    /// <summary>The input is not sealed to it.</summary>
    NotACandidate = 9,

    /// <summary>Its reputation is below what the network accepts.</summary>
    Distrusted = 10,
}

/// <summary>What was said of one node when a task was allocated.</summary>
/// <param name="Node">The node.</param>
/// <param name="Fitness">Whether it could be chosen.</param>
/// <param name="Weight">Its share in the draw; 0 unless fit.</param>
/// <param name="Price">What it would have cost.</param>
public sealed record Judgement(Address Node, Fitness Fitness, long Weight, long Price);

/// <summary>
/// How a node was chosen: everything that went into it, so that anyone can draw again and find the same
/// (docs/network.md, section 6).
/// </summary>
/// <param name="Seed">Randomness of the draw, fresh for each.</param>
/// <param name="Judgements">Of every candidate, in order of address.</param>
/// <param name="Chosen">The node drawn; zero if none was fit.</param>
public sealed record AllocationReason(Digest256 Seed, IReadOnlyList<Judgement> Judgements, Address Chosen);
