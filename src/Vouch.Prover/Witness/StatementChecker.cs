using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;

namespace Vouch.Prover.Witness;

/// <summary>Checks an assignment's form before proving: one array of the right length per block, public values in their ranges.</summary>
internal static class StatementChecker
{
    public static void Check(ProofStatement statement, Assignment assignment)
    {
        var blocks = statement.System.Blocks;
        if (assignment.Values.Count != blocks.Count)
        {
            throw new ArgumentException("The assignment has another number of blocks than the statement.");
        }

        for (var b = 0; b < blocks.Count; b++)
        {
            if (blocks[b].Source == BlockSource.Ones)
            {
                continue;
            }

            if (assignment.Values[b].Length != blocks[b].ValidCells)
            {
                throw new ArgumentException($"Block '{blocks[b].Name}' has the wrong number of values.");
            }

            if (blocks[b].Source == BlockSource.Public
                && assignment.Values[b].Any(v => v < blocks[b].Low || v > blocks[b].High))
            {
                throw new UnsatisfiedException($"A value of the public tensor '{blocks[b].Name}' is outside its range; nothing was proven.");
            }
        }
    }
}
