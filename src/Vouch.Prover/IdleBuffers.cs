using Vouch.Algebra;
using Vouch.Prover.Commitments;

namespace Vouch.Prover;

/// <summary>Buffers that proofs left behind for the next ones: up to a gibibyte of code words, and tables beside them.</summary>
public static class IdleBuffers
{
    /// <summary>Leaves them to the garbage collector: where memory has run out, or long before the next proof.</summary>
    public static void Trim()
    {
        BufferPool.Shared.Trim();
        CodewordPool.Trim();
    }
}
