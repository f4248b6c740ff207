using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <content>Statements about several inferences of one model (docs/protocol.md, section 4.6).</content>
public sealed partial class ProofStatement
{
    /// <summary>Inferences of one model that the statement is about, under one opening of its weights; 1 for all other statements.</summary>
    public int Inferences { get; }

    /// <summary>First bytes of every proof of this statement.</summary>
    public byte[] Header => ProofFormat.Header(Inferences);

    /// <summary>
    /// The statement about several inferences under the same commitment to the weights (docs/protocol.md, section 4.6); the
    /// number is in the system and so in the digest. For one inference, this statement.
    /// </summary>
    /// <param name="inferences">1 to <see cref="LargestBatch"/>.</param>
    /// <exception cref="ArgumentException">That many do not fit the parameters, or the inputs are committed.</exception>
    public ProofStatement OfBatch(int inferences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inferences, 1);
        if (inferences == 1)
        {
            return this;
        }

        if (BatchProblem(inferences) is { } problem)
        {
            throw new ArgumentException(problem, nameof(inferences));
        }

        return new ProofStatement(
            BatchedSystem.Of(System, inferences), Profile, Matrix, WeightsRoot, PreviousWeightsRoot, Interface, inferences);
    }

    /// <summary>Most inferences that one proof can be about under these parameters, at least 1.</summary>
    public int LargestBatch()
    {
        // More inferences never need less room, so the fitting numbers are 1 to some largest one.
        var (fits, fails) = (1, ProofFormat.MostInferences + 1);
        while (fails - fits > 1)
        {
            var middle = (fits + fails) / 2;
            (fits, fails) = BatchProblem(middle) is null ? (middle, fails) : (fits, middle);
        }

        return fits;
    }

    /// <summary>Why a number of inferences, at least 2, cannot be proven together; null if they can.</summary>
    public string? BatchProblem(int inferences)
    {
        if (Inferences != 1 || Layout.Region(BlockSource.Inputs) is not null)
        {
            return "A batch is made of a model's statement about one inference, without committed inputs.";
        }

        if (inferences > ProofFormat.MostInferences || !BatchedSystem.Fits(System, inferences))
        {
            return "The statement is too large.";
        }

        var plan = new StatementPlan(BatchedSystem.Of(System, inferences));
        var layout = new Layout(plan.System, plan, Matrix.LogColumns, Profile.ExtensionDegree);
        return Problem(Profile, Matrix, plan, layout, SecurityReport.For(Profile, Matrix, plan, layout));
    }
}
