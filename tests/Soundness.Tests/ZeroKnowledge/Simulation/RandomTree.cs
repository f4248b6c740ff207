using Vouch.Hashing;

namespace Soundness.Tests.ZeroKnowledge.Simulation;

/// <summary>
/// A Merkle tree of which only some leaves exist: all other leaf digests are random. A salted leaf that is never opened looks
/// like that to anyone who does not know its salt. Written without the library's tree, against the format alone.
/// </summary>
internal sealed class RandomTree
{
    private const int Size = MerkleTree.DigestSize;
    private readonly byte[][] _levels;

    /// <param name="logLeaves">log2 of the number of leaves.</param>
    /// <param name="known">Digests of the leaves that exist.</param>
    /// <param name="random">Gives the other digests.</param>
    public RandomTree(int logLeaves, IReadOnlyDictionary<int, byte[]> known, Expander random)
    {
        _levels = new byte[logLeaves + 1][];
        _levels[0] = new byte[Size << logLeaves];
        random.FillBytes(_levels[0]);
        foreach (var (position, digest) in known)
        {
            digest.CopyTo(_levels[0].AsSpan(position * Size));
        }

        for (var level = 1; level <= logLeaves; level++)
        {
            _levels[level] = new byte[_levels[level - 1].Length / 2];
            TurboShake128.HashMany(_levels[level - 1], 2 * Size, _levels[level], HashDomain.Node);
        }
    }

    public byte[] Root => _levels[^1];

    /// <summary>The siblings that lead from these leaves to the root: level by level, left to right.</summary>
    public byte[] Siblings(IReadOnlyList<int> positions)
    {
        var siblings = new List<byte>();
        var nodes = positions.ToHashSet();
        foreach (var level in _levels[..^1])
        {
            foreach (var missing in nodes.Select(n => n ^ 1).Where(n => !nodes.Contains(n)).Order())
            {
                siblings.AddRange(level.AsSpan(missing * Size, Size));
            }

            nodes = [.. nodes.Select(n => n >> 1)];
        }

        return [.. siblings];
    }
}
