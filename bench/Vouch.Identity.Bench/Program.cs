using System.Security.Cryptography;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Vouch.Identity;
using Vouch.Identity.Bench;
using Vouch.Identity.Secp256k1;

// "full" runs BenchmarkDotNet; otherwise the quick bench, for names containing the first argument.
if (args is ["full", ..])
{
    // In-process, since the generated-project toolchain does not know the repository's central versions.
    IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance));
    BenchmarkSwitcher.FromAssembly(typeof(IdentityBenchmarks).Assembly).Run(args[1..], config);
    return;
}

Quick.Filter = args.Length > 0 ? args[0] : "";
using var key = SigningKey.Generate();
FieldElement x = key.PublicKey.Point.X, y = key.PublicKey.Point.Y;
Scalar scalar = SignatureChecker.ScalarOf(Digest256.Keccak("bench"u8)), product = scalar;
Quick.Time("field product, in a chain", 1000, () =>
{
    for (int i = 0; i < 1000; i++) x *= y;
});
Quick.Time("field square, in a chain", 1000, () =>
{
    for (int i = 0; i < 1000; i++) x = x.Square();
});
Quick.Time("field inverse, constant time", 1, () => x = x.Normalize().Inverse());
Quick.Time("field inverse, public", 1, () => x = x.InverseVar());
Quick.Time("scalar product", 1000, () =>
{
    for (int i = 0; i < 1000; i++) product *= scalar;
});
Quick.Time("scalar inverse, public", 1, () => product = (product + scalar).InverseVar());
Quick.Time("table of a key", 1, () => FixedBaseTable.BuildVar(key.PublicKey.Point, KeyTables.Width));

var digest = Digest256.Keccak("bench"u8);
Signature signature = key.Sign(digest);
var claim = new SignatureClaim(key.Address, digest, signature);
var known = new SignatureChecker();
var stranger = new SignatureChecker(0);
Quick.Time("sign", 1, () => signature = key.Sign(digest));
Quick.Time("new key", 1, () => SigningKey.Generate().Dispose());
Quick.Time("verify, key known", 1, () => known.Verify(claim));
Quick.Time("verify by recovery, key unknown", 1, () => stranger.Verify(claim));

foreach (int signers in new[] { 10, 1000 })
{
    const int Count = 100_000;
    SignatureClaim[] claims = Data.Claims(Data.Keys(signers), Count);
    bool[] results = new bool[Count];
    Quick.Time($"verify {Count} of {signers} signers, one thread", Count, () => known.VerifyMany(claims, results, 1));
    Quick.Time($"verify {Count} of {signers} signers, all threads", Count, () => known.VerifyMany(claims, results));
    if (results.AsSpan().Contains(false) && results.AsSpan().Contains(true)) throw new InvalidOperationException("Wrong.");
}

using var ring = Keyring.Generate();
Recipient[] recipient = [new(ring.Address, ring.Sealing.PublicKey)];
foreach (int size in new[] { 1 << 10, 1 << 20 })
{
    byte[] plaintext = RandomNumberGenerator.GetBytes(size);
    byte[] envelope = Envelope.Seal(plaintext, recipient, "bench"u8, out _).ToBytes();
    Quick.Time($"seal {size} bytes", 1, () => Envelope.Seal(plaintext, recipient, "bench"u8, out _));
    Quick.Time($"open {size} bytes", 1, () => Envelope.TryOpen(envelope, ring.Sealing, ring.Address, "bench"u8, out _, out _));
}

// The framework's P-256, as a measure of the machine.
using var framework = ECDsa.Create(ECCurve.NamedCurves.nistP256);
byte[] hash = digest.ToBytes();
byte[] other = framework.SignHash(hash);
Quick.Time("(OpenSSL P-256 sign)", 1, () => framework.SignHash(hash));
Quick.Time("(OpenSSL P-256 verify)", 1, () => framework.VerifyHash(hash, other));
