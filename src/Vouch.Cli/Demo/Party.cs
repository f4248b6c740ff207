using System.Diagnostics;
using Vouch.Cli.Keys;
using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Models.Graphs;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Demo;

/// <summary>A proof on disk and how it was made.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Milliseconds">Run and proof.</param>
internal sealed record MadeProof(string Path, int Bytes, double Milliseconds);

/// <summary>What a verifier found.</summary>
/// <param name="Verdict">Accepted or not.</param>
/// <param name="Outputs">The first output as reals; empty if rejected.</param>
/// <param name="Milliseconds">Time, the reading of both files included.</param>
internal sealed record Checked(Verdict Verdict, float[] Outputs, double Milliseconds);

/// <summary>Whoever owns a model: compiles it into a folder and proves with it.</summary>
internal sealed class ModelOwner
{
    private readonly KeyFolder _folder;
    private readonly CliEnvironment _environment;
    private readonly InferenceProver _prover;
    private readonly VerifyingKey _key;

    private ModelOwner(KeyFolder folder, CliEnvironment environment, ModelBuild build, CancellationToken cancellation)
    {
        (_folder, _environment, Build) = (folder, environment, build);
        var (proving, verifying) = folder.Load();
        _key = verifying;
        _prover = new InferenceProver(proving, verifying, cancellation);
    }

    /// <summary>The compile.</summary>
    public ModelBuild Build { get; }

    /// <summary>The public half of the key, for verifiers.</summary>
    public string VerifyingKeyPath => _folder.VerifyingPath;

    /// <summary>Compiles a model into a folder.</summary>
    public static ModelOwner Compile(
        string folder, CliEnvironment environment, ModelSource source, Stage stage, CancellationToken cancellation)
    {
        var build = ModelBuild.Make(source, CompileOptions.Default, null, stage, cancellation);
        var keys = new KeyFolder(folder);
        NewFolder.Create(folder);
        keys.Place(build.Proving, build.Verifying);
        stage.Name = "loading the key";
        return new ModelOwner(keys, environment, build, cancellation);
    }

    /// <summary>Proves one inference.</summary>
    public MadeProof Prove(IReadOnlyList<Tensor> input, string path, Stage stage, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        var execution = _prover.Run(PortCodes.Encode(_key.Interface.Inputs, input), cancellation);
        var proof = _prover.Prove(execution, Stages.Clock(stage), cancellation);
        var spent = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        Openings.OfProofs(_folder, _key, _environment.StateFolder)?.Take();
        AtomicFile.Write(path, proof);
        return new MadeProof(path, proof.Length, spent);
    }
}

/// <summary>Whoever checks: has a verifying key and a proof, nothing else.</summary>
internal static class Checker
{
    /// <summary>Checks a proof from its file.</summary>
    public static Checked Check(string keyPath, string proofPath)
    {
        var since = Stopwatch.GetTimestamp();
        var key = VerifyingKeyFile.Read(keyPath);
        var proof = File.ReadAllBytes(proofPath);
        var verdict = ModelVerifier.Verify(key, null, proof, VerifierPolicy.Default, out var ports);
        var spent = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        float[] outputs = verdict.Accepted ? PortCodes.Decode(key.Interface.Outputs[0], ports.Outputs[0]) : [];
        return new Checked(verdict, outputs, spent);
    }

    /// <summary>Checks a key once.</summary>
    public static KeyCheck CheckKey(string keyPath, CliEnvironment environment) =>
        new AcceptedKeys(environment.CacheFolder).Check(VerifyingKeyFile.Read(keyPath));
}
