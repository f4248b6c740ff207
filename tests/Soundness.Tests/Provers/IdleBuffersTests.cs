using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Xunit;

namespace Soundness.Tests.Provers;

/// <summary>Where memory has run out, what proofs left for the next ones is let go.</summary>
[Collection(nameof(Alone))]
public class IdleBuffersTests
{
    [Fact]
    public void Nothing_idle_is_left_after_a_trim()
    {
        const int Length = 12349;
        var words = CodewordPool.Rent(Length);
        CodewordPool.Return(words);
        Assert.Same(words, CodewordPool.Rent(Length));
        CodewordPool.Return(words);
        BufferPool.Shared.Rent<Cubic>(Length).Dispose();
        IdleBuffers.Trim();
        Assert.NotSame(words, CodewordPool.Rent(Length));
        // Trimming twice does no harm, and counts do not go below zero: what is returned later is kept again.
        IdleBuffers.Trim();
        var others = CodewordPool.Rent(Length);
        CodewordPool.Return(others);
        Assert.Same(others, CodewordPool.Rent(Length));
    }
}
