using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Prover.Commitments;
using Vouch.Verifier;
using Xunit;

namespace Vouch.Compiler.Tests.EndToEnd;

/// <summary>Keys whose commitment is kept in a file: made by compiling, read by loading, replaced by renewing.</summary>
public sealed class KeptKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vouch-kept-").FullName;
    private readonly KeyPair _pair = KeyPair.Create(KeyTests.WithWeights, seed: 5);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Compiling_writes_the_file_loading_reads_it_and_renewing_replaces_it()
    {
        var store = new Store(_folder);
        var (proving, verifying) = ModelCompiler.Compile(_pair.Model, Options, store, default);
        Assert.Equal(1, store.Drafts);
        Assert.Equal([store.Path], Directory.GetFiles(_folder));
        Proves(new InferenceProver(proving, verifying, store, default), verifying);
        Assert.Equal(1, store.Drafts);

        var before = File.ReadAllBytes(store.Path);
        var (renewedProving, renewed, link) = KeyRenewal.Renew(proving, verifying, store, default);
        Assert.True(ModelVerifier.CheckRenewal(verifying, renewed, link).Accepted);
        Assert.Equal(2, store.Drafts);
        Assert.Equal([store.Path], Directory.GetFiles(_folder));
        Assert.NotEqual(before, File.ReadAllBytes(store.Path));
        Proves(new InferenceProver(renewedProving, renewed, store, default), renewed);
        Assert.Equal(2, store.Drafts);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("cut off")]
    [InlineData("changed")]
    [InlineData("another key's")]
    public void A_file_that_cannot_be_used_is_made_again(string what)
    {
        var store = new Store(_folder);
        var (proving, verifying) = ModelCompiler.Compile(_pair.Model, Options, store, default);
        var good = File.ReadAllBytes(store.Path);
        switch (what)
        {
            case "missing": File.Delete(store.Path); break;
            case "cut off": File.WriteAllBytes(store.Path, good[..^1]); break;
            case "changed": File.WriteAllBytes(store.Path, [.. good[..20], (byte)(good[20] ^ 1), .. good[21..]]); break;
            default: ModelCompiler.Compile(_pair.Model, Options, store, default); break;
        }

        Proves(new InferenceProver(proving, verifying, store, default), verifying);
        Assert.Equal(good, File.ReadAllBytes(store.Path));
        Assert.Equal([store.Path], Directory.GetFiles(_folder));
        // A renewal does without the file of the old key as well.
        File.Delete(store.Path);
        var (_, renewed, link) = KeyRenewal.Renew(proving, verifying, store, default);
        Assert.True(ModelVerifier.CheckRenewal(verifying, renewed, link).Accepted);
        Assert.Equal([store.Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Small_keys_keep_no_file_and_a_store_that_fails_costs_no_proof()
    {
        var small = new Store(_folder) { LeastBytes = long.MaxValue };
        var (proving, verifying) = ModelCompiler.Compile(_pair.Model, Options, small, default);
        Proves(new InferenceProver(proving, verifying, small, default), verifying);
        Assert.Equal(0, small.Drafts);
        Assert.Empty(Directory.GetFiles(_folder));
        foreach (var failing in new[] { new Store(_folder) { GivesNone = true }, new Store(Path.Combine(_folder, "nowhere")) })
        {
            (proving, verifying) = ModelCompiler.Compile(_pair.Model, Options, failing, default);
            Proves(new InferenceProver(proving, verifying, failing, default), verifying);
            Assert.Empty(Directory.GetFiles(_folder));
        }
    }

    [Fact]
    public void A_cancelled_compilation_leaves_nothing()
    {
        var store = new Store(_folder);
        Assert.ThrowsAny<OperationCanceledException>(
            () => ModelCompiler.Compile(_pair.Model, Options, store, new CancellationToken(true)));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_compilation_or_renewal_cancelled_with_a_draft_on_disk_leaves_what_was_there()
    {
        using (var source = new CancellationTokenSource())
        {
            var cancelling = new Store(_folder) { OnDraft = source.Cancel };
            Assert.ThrowsAny<OperationCanceledException>(() => ModelCompiler.Compile(_pair.Model, Options, cancelling, source.Token));
            Assert.Equal(1, cancelling.Drafts);
            Assert.Empty(Directory.GetFiles(_folder));
        }

        var store = new Store(_folder);
        var (proving, verifying) = ModelCompiler.Compile(_pair.Model, Options, store, default);
        var before = File.ReadAllBytes(store.Path);
        using (var source = new CancellationTokenSource())
        {
            var cancelling = new Store(_folder) { OnDraft = source.Cancel };
            Assert.ThrowsAny<OperationCanceledException>(() => KeyRenewal.Renew(proving, verifying, cancelling, source.Token));
        }

        // Once more after the new commitment is finished, when the old one is looked for.
        using (var source = new CancellationTokenSource())
        {
            var cancelling = new Store(_folder) { OnPath = source.Cancel };
            Assert.ThrowsAny<OperationCanceledException>(() => KeyRenewal.Renew(proving, verifying, cancelling, source.Token));
            Assert.Equal(1, cancelling.Drafts);
        }

        Assert.Equal([store.Path], Directory.GetFiles(_folder));
        Assert.Equal(before, File.ReadAllBytes(store.Path));
        Proves(new InferenceProver(proving, verifying, store, default), verifying);
    }

    private static CompileOptions Options => new(SecurityProfile.ForBits(128)!, Visibility.Private, Visibility.Public, true, 2);

    private void Proves(InferenceProver prover, VerifyingKey key)
    {
        var proof = prover.Prove(prover.Run(_pair.Network.InputValues));
        var verdict = ModelVerifier.Verify(key, null, proof, VerifierPolicy.Default, out _);
        Assert.True(verdict.Accepted, verdict.Detail);
    }

    private sealed class Store(string folder) : ICommitmentStore
    {
        public long LeastBytes { get; init; }

        public bool GivesNone { get; init; }

        public int Drafts { get; private set; }

        public Action? OnDraft { get; init; }

        public Action? OnPath { get; init; }

        public string Path
        {
            get
            {
                OnPath?.Invoke();
                return Place;
            }
        }

        private string Place => System.IO.Path.Combine(folder, "weights.commitment");

        public ICommitmentDraft? Begin()
        {
            if (GivesNone) return null;
            Drafts++;
            OnDraft?.Invoke();
            var path = Place + "." + Guid.NewGuid().ToString("N");
            if (Directory.Exists(folder)) File.Create(path).Dispose();
            return new Draft(path, Place);
        }
    }

    private sealed class Draft(string path, string target) : ICommitmentDraft
    {
        public string Path => path;

        public void Place() => File.Move(path, target, overwrite: true);

        public void Dispose()
        {
            if (File.Exists(path)) File.Delete(path);
        }
    }
}
