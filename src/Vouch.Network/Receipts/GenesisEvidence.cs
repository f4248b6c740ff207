using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Receipts;

/// <summary>Evidence of <see cref="EntryKind.Genesis"/>.</summary>
/// <param name="Network">The network's address.</param>
/// <param name="Rules">What holds on it.</param>
public sealed record GenesisEvidence(Address Network, NetworkRules Rules)
{
    private const string Domain = "vouch/rules/1";

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => new CanonicalWriter(Domain)
        .Address(Network).Int64(Rules.LeaseMilliseconds).Int64(Rules.QuestionMilliseconds).Int32(Rules.MostEpochs)
        .Int32(Rules.FeeBasisPoints).Int64(Rules.MinimumStake).Int32(Rules.SlashFactor).Int64(Rules.MinimumSlash)
        .Int64(Rules.MostSkewMilliseconds).Int64(Rules.MostOrderMilliseconds).Int64(Rules.Dust).Int64(Rules.MostAmount)
        .Int32(Rules.MostOpenTasks).Int64(Rules.KeepMilliseconds).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else, or no rules to run a network by.</exception>
    public static GenesisEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var network = reader.Address();
        var rules = new NetworkRules
        {
            LeaseMilliseconds = reader.Int64(),
            QuestionMilliseconds = reader.Int64(),
            MostEpochs = reader.Int32(),
            FeeBasisPoints = reader.Int32(),
            MinimumStake = reader.Int64(),
            SlashFactor = reader.Int32(),
            MinimumSlash = reader.Int64(),
            MostSkewMilliseconds = reader.Int64(),
            MostOrderMilliseconds = reader.Int64(),
            Dust = reader.Int64(),
            MostAmount = reader.Int64(),
            MostOpenTasks = reader.Int32(),
            KeepMilliseconds = reader.Int64(),
        };
        reader.ExpectEnd();
        return rules.Fault() is { } fault ? throw new InvalidDataException(fault) : new GenesisEvidence(network, rules);
    }
}
