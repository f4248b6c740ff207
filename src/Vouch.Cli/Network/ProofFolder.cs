using Vouch.Identity;
using Vouch.Network.Audit;
using Vouch.Network.Orders;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Network;

/// <summary>Proofs and verifying keys in a folder, found by their digests, to verify again what a chain says of them.</summary>
internal sealed class ProofFolder
{
    private const long MostProofBytes = 1L << 28;
    private readonly Dictionary<Digest256, VerifyingKey> _keys = [];
    private readonly Dictionary<Digest256, string> _proofs = [];

    private ProofFolder()
    {
    }

    /// <summary>Proofs verified again.</summary>
    public int Verified { get; private set; }

    /// <summary>Results whose proof or key is not in the folder.</summary>
    public int Missing { get; private set; }

    /// <summary>Reads what is in a folder.</summary>
    /// <exception cref="UsageException">There is no such folder, or a key in it cannot be used.</exception>
    public static ProofFolder Open(string path)
    {
        if (!Directory.Exists(path)) throw new UsageException($"There is no folder {Safe.Path(path)}.", "Put verifying keys and proofs into one.");
        var folder = new ProofFolder();
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".key", StringComparison.Ordinal))
            {
                var key = VerifyingKeyFile.Read(file);
                if (!ModelVerifier.CheckKey(key).Accepted) throw new UsageException($"{Safe.Path(file)} is a key that proves nothing: its check fails.");
                folder._keys[Digest256.Read(key.Digest)] = key;
            }
            else if (new FileInfo(file).Length <= MostProofBytes)
            {
                folder._proofs[Digest256.Keccak(File.ReadAllBytes(file))] = file;
            }
        }

        return folder;
    }

    /// <summary>Verifies one result again: null if the chain tells the truth or the proof is not here.</summary>
    public string? Check(ProofQuestion question)
    {
        if (!_keys.TryGetValue(question.Order.Model, out var key) || !_proofs.TryGetValue(question.Claim.Proof, out var path))
        {
            Missing++;
            return null;
        }

        Verified++;
        var holds = Holds(key, question.Order.Input, File.ReadAllBytes(path));
        return holds == question.Accepted ? null
            : holds ? "The proof holds, and the chain says that it does not: a node was slashed for nothing."
            : "The proof does not hold, and the chain says that it was paid for.";
    }

    private static bool Holds(VerifyingKey key, InputBinding binding, byte[] proof)
    {
        if (binding.Kind == InputBindingKind.Committed)
            return key.HasCommittedInputs && ModelVerifier.Verify(key, null, binding.Bytes, proof, VerifierPolicy.Default, out _).Accepted;
        return !key.HasCommittedInputs
            && ModelVerifier.Verify(key, null, proof, VerifierPolicy.Default, out var ports).Accepted
            && SealedForms.PublicInputDigest(ports.Inputs) is { } digest && digest.ToBytes().AsSpan().SequenceEqual(binding.Bytes);
    }
}
