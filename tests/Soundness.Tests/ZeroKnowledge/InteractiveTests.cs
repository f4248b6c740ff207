using System.Security.Cryptography;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Transcripts;
using Vouch.Verifier;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>A live verifier instead of a hash.</summary>
public class InteractiveTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var system in TinySystems.All)
            {
                cases.Add(system.Name, 100);
                cases.Add(system.Name, 128);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_live_verifier_is_convinced_by_its_own_challenges_only(string system, int bits)
    {
        var tiny = TinySystems.Get(system);
        var profile = SecurityProfile.ForBits(bits)!;
        var setting = new RealSetting(tiny.System, tiny.First, profile, Parameters.Of(tiny.System, profile));
        var live = new LiveVerifier();
        var proof = setting.Prove(live, seed: 1);
        var verdict = ProofVerifier.Verify(setting.Statement, tiny.PublicValues, proof, out _, live.Replay());
        Assert.True(verdict.Accepted, verdict.ToString());
        // Its challenges are no hash's, and it did no work: the same bytes convince nobody else.
        Assert.False(ProofVerifier.Verify(setting.Statement, tiny.PublicValues, proof, out _).Accepted);
    }

    /// <summary>Draws fresh challenges and remembers them.</summary>
    private sealed class LiveVerifier : IChallenger
    {
        private readonly Queue<object> _given = [];

        public TK Challenge<TK>(string label, TK hashed)
            where TK : unmanaged, IExtension<TK>
        {
            Span<ulong> coordinates = stackalloc ulong[TK.Degree];
            using var random = new Expander(OsRandom.NewSeed(), default);
            random.FillField(coordinates);
            var challenge = TK.FromCoordinates(coordinates);
            _given.Enqueue(challenge);
            return challenge;
        }

        public int[] Positions(string label, int[] hashed, int logDomain)
        {
            int[] positions =
            [
                .. Enumerable.Range(0, hashed.Length).Select(_ => RandomNumberGenerator.GetInt32(1 << logDomain)).Distinct().Order(),
            ];
            _given.Enqueue(positions);
            return positions;
        }

        public Echo Replay() => new Echo(new Queue<object>(_given));
    }

    private sealed class Echo(Queue<object> given) : IChallenger
    {
        public TK Challenge<TK>(string label, TK hashed)
            where TK : unmanaged, IExtension<TK> => (TK)given.Dequeue();

        public int[] Positions(string label, int[] hashed, int logDomain) => (int[])given.Dequeue();
    }
}
