using System.Security.Cryptography;
using Vouch.Compiler.Keys;
using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Protocol.Keys;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Client;

/// <summary>
/// Makes compiled models available (docs/network.md, section 5b). Public weights go in the clear. Private ones are sealed to
/// nodes that their owner names, each with a share of what is left of the opening budget; the shares are taken from the owner's
/// count before anything is sent, so that no set of nodes together can open more than there is.
/// </summary>
public sealed class Publisher(NetworkClient client, string stateFolder)
{
    /// <summary>Publishes a folder of keys, or grants it to other nodes if it is published already.</summary>
    /// <param name="folder">The folder that the compiler wrote.</param>
    /// <param name="nodes">For private weights: the nodes that may see them, 1 to 64; else empty.</param>
    /// <param name="share">Proofs that each of the nodes may make; null: an equal share of what is left, but at most 1,000.</param>
    /// <param name="name">For people; null: the model's own.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<ModelAnswer> PublishAsync(
        KeyFolder folder, IReadOnlyList<Address> nodes, int? share = null, string? name = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(nodes);
        var (proving, verifying) = folder.Load();
        RequireBinding(verifying);
        var id = Digest256.Read(verifying.Digest);
        var recipients = await RecipientsAsync(verifying, nodes, cancellation);
        var known = await FindAsync(id, cancellation);
        var network = await client.NetworkAsync(cancellation);
        if (known is { IsSealed: false }) return known;
        if (known is not null && !string.Equals(known.Owner, client.Ring.Address.ToString(), StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"{Safe.Text(known.Owner)} has published this model.", "Only its owner grants it to more nodes.");
        var granted = TakeShares(folder, verifying, recipients.Count, share);
        var secret = ProvingKeyFile.ToBytes(proving);
        var package = SealedForms.WritePackage(secret, granted);
        try
        {
            var bytes = recipients.Count == 0
                ? package
                : Envelope.Seal(package, recipients, SealedForms.GrantContext(network, client.Ring.Address, id), out _).ToBytes();
            return known is null
                ? await client.PublishAsync(id, name ?? Named(verifying), verifying.ToBytes(), bytes, cancellation)
                : await client.GrantAsync(id, bytes, cancellation);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            if (recipients.Count > 0) CryptographicOperations.ZeroMemory(package);
        }
    }

    private static void RequireBinding(VerifyingKey key)
    {
        if (BindableInputs.Fault(key.Interface) is not { } fault) return;
        throw new UsageException(fault, "Compile it with --input committed (the input stays hidden, the proof is tied to it) or --input public.");
    }

    private static string Named(VerifyingKey key)
    {
        var clean = Safe.Text(key.Interface.Model, 120);
        return clean.Length > 0 ? clean : "model";
    }

    private int TakeShares(KeyFolder folder, VerifyingKey key, int count, int? share)
    {
        const int Usual = 1000;
        if (Openings.OfProofs(folder, key, stateFolder) is not { } openings) return 0;
        var left = openings.Remaining();
        var each = share ?? Math.Min(Usual, left / count);
        if (each < 1 || (long)each * count > left)
        {
            throw new UsageException(
                $"{left} openings of the weights are left, too few for {count} nodes with {Math.Max(each, 1)} each.",
                "Name fewer nodes, give smaller shares, or renew the key: vouch renew.");
        }

        openings.Take(each * count);
        return each;
    }

    private async Task<IReadOnlyList<Recipient>> RecipientsAsync(VerifyingKey key, IReadOnlyList<Address> nodes, CancellationToken cancellation)
    {
        if (!key.WeightsArePrivate)
        {
            return nodes.Count == 0
                ? []
                : throw new UsageException("The weights are public: every node may have them.", "Leave out --nodes.");
        }

        if (nodes.Count is 0 or > Envelope.MostRecipients)
        {
            throw new UsageException(
                "The weights are private: whoever proves with them sees them.",
                $"Name the 1 to {Envelope.MostRecipients} nodes that you trust with them: --nodes ADDRESS,ADDRESS. Or compile with --weights public.");
        }

        var network = await client.NetworkAsync(cancellation);
        var checker = new SignatureChecker(0);
        var recipients = new List<Recipient>();
        foreach (var node in nodes.Distinct())
            recipients.Add(ProfileCheck.Check(await client.ProfileAsync(node, cancellation), network, node, checker));
        return recipients;
    }

    private async Task<ModelAnswer?> FindAsync(Digest256 id, CancellationToken cancellation)
    {
        try
        {
            return await client.ModelAsync(id, cancellation);
        }
        catch (NetworkProblemException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
