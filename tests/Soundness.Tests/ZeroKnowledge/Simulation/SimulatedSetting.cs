using System.Text;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Soundness.Tests.ZeroKnowledge.Simulation;

/// <summary>A statement whose keys are simulated, ready for proofs without witness.</summary>
internal sealed class SimulatedSetting
{
    private readonly Dictionary<BlockSource, SimulatedCommitment> _keys = [];
    private readonly int _seed;
    private int _proofs;

    /// <param name="system">What is claimed.</param>
    /// <param name="profile">Security profile.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="scripts">Scripts of all the proofs that will be simulated.</param>
    /// <param name="seed">The simulator's randomness.</param>
    public SimulatedSetting(
        ConstraintSystem system, SecurityProfile profile, MatrixParameters matrix,
        IReadOnlyList<ChallengeScript> scripts, int seed)
    {
        _seed = seed;
        using var random = new Expander(ScalarRules.Seed(seed), "simulated keys"u8);
        var plan = new StatementPlan(system);
        var layout = new Layout(system, plan, matrix.LogColumns, profile.ExtensionDegree);
        var positions = scripts.SelectMany(s => s.Columns(matrix.LogDomain, matrix.Queries)).Distinct().ToArray();
        foreach (var region in layout.Regions.Where(r => r.Source != BlockSource.Trace))
        {
            _keys.Add(region.Source, SimulatedCommitment.OfKey(region.Count, positions, matrix, random));
        }

        // A mark is uniform, whatever the weights or inputs.
        var marks = _keys.Keys.ToDictionary(source => source, _ => Mark(random, profile.ExtensionDegree));
        byte[] Root(BlockSource source) => _keys.TryGetValue(source, out var key) ? [.. key.Root, .. marks[source]] : [];
        var statement = new ProofStatement(
            system, profile, matrix, Root(BlockSource.Weights), Root(BlockSource.PreviousWeights), []);
        Statement = statement.IsTemplate ? statement.WithInputs(Root(BlockSource.Inputs)) : statement;
    }

    private SimulatedSetting(SimulatedSetting one, int inferences)
    {
        _seed = one._seed;
        _keys = one._keys;
        _proofs = inferences << 16;
        Statement = one.Statement.OfBatch(inferences);
    }

    public ProofStatement Statement { get; }

    /// <summary>The statement about several inferences under the same simulated keys.</summary>
    public SimulatedSetting OfBatch(int inferences) => new(this, inferences);

    public IReadOnlyDictionary<BlockSource, SimulatedCommitment> Keys => _keys;

    /// <summary>A proof without witness.</summary>
    public byte[] Prove(long[]?[] publicValues, ChallengeScript script) => Statement.Profile.ExtensionDegree == 2
        ? Simulate<Quadratic>(publicValues, script).Bytes
        : Simulate<Cubic>(publicValues, script).Bytes;

    public Simulation<TK> Simulate<TK>(long[]?[] publicValues, ChallengeScript script)
        where TK : unmanaged, IExtension<TK>
    {
        using var random = new Expander(ScalarRules.Seed(_seed), Encoding.UTF8.GetBytes($"simulated proof {_proofs++}"));
        return new Simulator<TK>(Statement, publicValues, _keys, script, random).Run();
    }

    private static byte[] Mark(Expander random, int extensionDegree)
    {
        var words = new ulong[extensionDegree];
        random.FillField(words);
        return [.. words.SelectMany(BitConverter.GetBytes)];
    }
}
