using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Network.Wire;

namespace Vouch.Client;

/// <summary>
/// A node's sealing key counts only under the node's own signature: else whoever runs the coordinator could put in a key of
/// theirs and read what is sealed.
/// </summary>
internal static class ProfileCheck
{
    /// <summary>The node to seal to.</summary>
    /// <param name="signed">The profile as the coordinator gives it.</param>
    /// <param name="network">The network it must be for.</param>
    /// <param name="node">The node it must be of.</param>
    /// <param name="checker">Checks signatures.</param>
    /// <exception cref="NetworkProblemException">It is not signed by the node, or is another's.</exception>
    public static Recipient Check(SignedBytes signed, Address network, Address node, SignatureChecker checker)
    {
        try
        {
            var profile = NodeProfile.Read(Convert.FromBase64String(signed.Body));
            if (Signature.TryRead(Convert.FromHexString(signed.Signature), out var signature)
                && profile.Network == network && profile.Node == node
                && checker.Verify(new SignatureClaim(profile.Node, profile.Digest, signature))
                && SealingPublicKey.TryRead(profile.SealingKey, out var key))
                return new Recipient(profile.Node, key!);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            // It is as good as unsigned.
        }

        throw NetworkProblemException.Dishonest("A node's profile that the coordinator gives is not signed by that node for this network.");
    }

    /// <summary>The nodes to seal to, of those that the coordinator proposes: each once, at most so many.</summary>
    /// <exception cref="NetworkProblemException">One of them is not what it should be.</exception>
    public static IReadOnlyList<Recipient> Check(
        IEnumerable<Candidate> proposed, Address network, IReadOnlySet<Address> except, int most, SignatureChecker checker)
    {
        var recipients = new Dictionary<Address, Recipient>();
        foreach (var candidate in proposed)
        {
            if (!Address.TryParse(candidate.Node, out var node)) throw NetworkProblemException.Dishonest("The coordinator proposes a node without an address.");
            if (recipients.Count < most && !except.Contains(node) && !recipients.ContainsKey(node))
                recipients.Add(node, Check(candidate.Profile, network, node, checker));
        }

        return [.. recipients.Values];
    }
}
