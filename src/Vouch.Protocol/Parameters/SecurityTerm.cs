namespace Vouch.Protocol.Parameters;

/// <summary>
/// The soundness error of one challenge of the protocol: how likely it is that the challenge turns a state from which no
/// honest answer leads to acceptance into one from which some answer does.
/// </summary>
/// <param name="Name">What the challenge is for.</param>
/// <param name="ErrorLog2">log2 of the error; proof of work in front of the challenge is counted.</param>
/// <param name="Formula">The error in symbols, as in docs/protocol.md, section 9.</param>
/// <param name="Source">Section and theorem.</param>
public sealed record SecurityTerm(string Name, double ErrorLog2, string Formula, string Source)
{
    /// <summary>Classical bits: an attacker expects to hash 2^Bits times before this challenge falls well.</summary>
    public double Bits => -ErrorLog2;

    /// <summary>
    /// Bits left against a quantum search over the hash: half (error O(t^2 e) after t quantum queries, eprint 2019/834).
    /// </summary>
    public double QuantumBits => Bits / 2;
}
