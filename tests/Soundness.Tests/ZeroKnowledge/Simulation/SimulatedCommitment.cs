using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;

namespace Soundness.Tests.ZeroKnowledge.Simulation;

/// <summary>A commitment that consists of the columns that will be opened, and of nothing else.</summary>
internal sealed class SimulatedCommitment
{
    private readonly Dictionary<int, ulong[]> _columns;
    private readonly Dictionary<int, byte[]> _salts = [];
    private readonly RandomTree _tree;

    /// <param name="columns">Words of the columns, by position.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="random">Gives salts and the digests of the columns that do not exist.</param>
    public SimulatedCommitment(Dictionary<int, ulong[]> columns, MatrixParameters matrix, Expander random)
    {
        _columns = columns;
        var digests = new Dictionary<int, byte[]>();
        foreach (var (position, words) in columns)
        {
            var salt = new byte[ProofFormat.SaltBytes];
            random.FillBytes(salt);
            _salts.Add(position, salt);
            var digest = new byte[ProofFormat.DigestBytes];
            MerkleLeaf.Digest(salt, words, digest);
            digests.Add(position, digest);
        }

        _tree = new RandomTree(matrix.LogDomain, digests, random);
    }

    public byte[] Root => _tree.Root;

    /// <summary>A key for weights that nobody chose: uniform columns at the positions that proofs will open.</summary>
    public static SimulatedCommitment OfKey(
        int rows, IEnumerable<int> positions, MatrixParameters matrix, Expander random)
    {
        var columns = positions.ToDictionary(p => p, _ =>
        {
            var words = new ulong[rows];
            random.FillField(words);
            return words;
        });
        return new SimulatedCommitment(columns, matrix, random);
    }

    public ulong[] Column(int position) => _columns[position];

    public byte[] Salt(int position) => _salts[position];

    /// <summary>Writes columns and siblings as the prover does.</summary>
    public void Open(int[] positions, ProofWriter writer)
    {
        foreach (var position in positions)
        {
            writer.Write(_salts[position]);
            foreach (var word in _columns[position])
            {
                writer.WriteWord(word);
            }
        }

        writer.Write(_tree.Siblings(positions));
    }
}
