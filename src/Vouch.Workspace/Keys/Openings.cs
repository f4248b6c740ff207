using Vouch.Compiler.Keys;
using Vouch.Protocol.Keys;
using Vouch.Prover.Commitments;
using Vouch.Workspace.Files;

namespace Vouch.Workspace.Keys;

/// <summary>The opening budget of a key in its folder, none for public weights; or of a commitment to an input.</summary>
public sealed class Openings
{
    private readonly OpeningBudget _budget;
    private readonly string _counter;

    private Openings(OpeningBudget budget, string counter)
    {
        _budget = budget;
        _counter = counter;
    }

    /// <summary>Openings for proofs, in all.</summary>
    public int Limit => _budget.Limit;

    /// <summary>Whether the folder's count was behind the one in the state folder.</summary>
    public bool RolledBack { get; private set; }

    /// <summary>The budget of proofs, or null if the weights are public.</summary>
    /// <param name="folder">The folder of the key.</param>
    /// <param name="key">Its public half.</param>
    /// <param name="stateFolder">Folder of the second copy of the count.</param>
    public static Openings? OfProofs(KeyFolder folder, VerifyingKey key, string stateFolder) =>
        Of(folder, key, stateFolder, ModelCompiler.ReservedOpenings);

    /// <summary>The same with the opening that is kept for the renewal.</summary>
    public static Openings? OfRenewal(KeyFolder folder, VerifyingKey key, string stateFolder) =>
        Of(folder, key, stateFolder, ModelCompiler.ReservedOpenings - 1);

    /// <summary>The budget of a commitment to an input, counted beside its opening.</summary>
    public static Openings OfInput(string counterPath, VerifyingKey key, byte[] commitment, string stateFolder) =>
        Counted(counterPath, commitment, InputCommitment.Openings(key), stateFolder);

    /// <summary>Openings left.</summary>
    public int Remaining() => Access(() => Math.Max(0, _budget.Remaining()));

    /// <summary>Takes one; it is counted on disk before this returns.</summary>
    public void Take() => Take(1);

    /// <summary>
    /// Takes several at once, all or none: an owner grants another machine a share, which counts here as spent whether that
    /// machine uses it or not.
    /// </summary>
    /// <exception cref="BudgetSpentException">Fewer are left; none was taken.</exception>
    public void Take(int count) => Access(() =>
    {
        _budget.Take(count);
        return 0;
    });

    private static Openings? Of(KeyFolder folder, VerifyingKey key, string stateFolder, int reserved)
    {
        if (!key.WeightsArePrivate || key.Statement.WeightsRoot.Length == 0) return null;
        return Counted(
            folder.CounterPath, key.Statement.WeightsRoot, key.Statement.Matrix.OpeningBudget - reserved, stateFolder);
    }

    private static Openings Counted(string counter, byte[] commitment, int limit, string stateFolder)
    {
        var budget = new OpeningBudget(counter, stateFolder, commitment, limit);
        try
        {
            PrivateFolder.Create(stateFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The state folder {Safe.Path(stateFolder)} cannot be used: {FileProblem.Describe(e)}.",
                "Openings of private weights and inputs are counted there too. Set VOUCH_STATE to a folder of yours.", e);
        }

        return new Openings(budget, counter);
    }

    private int Access(Func<int> access)
    {
        try
        {
            var result = access();
            RolledBack |= _budget.RolledBack;
            return result;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new UsageException(
                $"Openings cannot be counted in {Safe.Path(_counter)}: {FileProblem.Describe(e)}.",
                "Every proof uses up a little of what hides the weights or the input, so none is made without the count.", e);
        }
    }
}
