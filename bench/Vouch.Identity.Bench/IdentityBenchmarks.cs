using BenchmarkDotNet.Attributes;

namespace Vouch.Identity.Bench;

/// <summary>What a node and a coordinator do all day.</summary>
[MemoryDiagnoser]
public class IdentityBenchmarks
{
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly SignatureChecker _known = new();
    private readonly SignatureChecker _stranger = new(0);
    private readonly Keyring _ring = Keyring.Generate();
    private SignatureClaim _claim;
    private SignatureClaim[] _claims = [];
    private bool[] _results = [];
    private byte[] _plaintext = [];
    private byte[] _envelope = [];

    [Params(1 << 10, 1 << 20)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _claims = Data.Claims([_key, .. Data.Keys(99)], 100_000);
        _results = new bool[_claims.Length];
        _claim = _claims[0];
        _known.VerifyMany(_claims, _results);
        _plaintext = new byte[Bytes];
        _envelope = Seal().ToBytes();
    }

    [Benchmark]
    public Signature Sign() => _key.Sign(_claim.Digest);

    [Benchmark]
    public bool VerifyKnown() => _known.Verify(_claim);

    [Benchmark]
    public bool Recover() => _stranger.Verify(_claim);

    [Benchmark]
    public void VerifyMany100000() => _known.VerifyMany(_claims, _results);

    [Benchmark]
    public SealedEnvelope Seal() =>
        Envelope.Seal(_plaintext, [new Recipient(_ring.Address, _ring.Sealing.PublicKey)], "bench"u8, out _);

    [Benchmark]
    public bool Open() => Envelope.TryOpen(_envelope, _ring.Sealing, _ring.Address, "bench"u8, out _, out _);
}
