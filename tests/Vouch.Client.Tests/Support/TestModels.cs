using Vouch.Client.Tests.Support;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Identity;
using Vouch.Models.IO;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

[assembly: AssemblyFixture(typeof(TestModels))]

namespace Vouch.Client.Tests.Support;

/// <summary>A compiled model and inputs for it.</summary>
public sealed record TestModel(KeyFolder Folder, ProvingKey Proving, VerifyingKey Key, long[][][] Inputs)
{
    public Digest256 Id => Digest256.Read(Key.Digest);

    // One prover serves one proof at a time, and tests of several classes share it.
    private readonly InferenceProver _prover = new(Proving, Key);
    private readonly Lock _turn = new();

    /// <summary>Proves; of committed inputs with the seed of the commitment.</summary>
    public byte[] Prove(long[][] input, byte[]? seed = null, CancellationToken cancellation = default)
    {
        lock (_turn)
        {
            var execution = _prover.Run(input);
            return seed is null ? _prover.Prove(execution, null, cancellation) : _prover.Prove(execution, seed, null, cancellation);
        }
    }

    /// <summary>What the model says of an input.</summary>
    public float[] Expected(long[][] input)
    {
        lock (_turn) return PortCodes.Decode(Key.Interface.Outputs[0], _prover.Run(input).Outputs(Proving.Model.Graph)[0]);
    }
}

/// <summary>A small model, 30 ms a proof, compiled in the ways that matter to a requester; once for all tests.</summary>
public sealed class TestModels : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly Lazy<TestModel> _open;
    private readonly Lazy<TestModel> _visible;
    private readonly Lazy<TestModel> _untied;

    public TestModels()
    {
        _open = new(() => Compile("open", CompileOptions.Default with { WeightsArePrivate = false, Inputs = Visibility.Committed }));
        _visible = new(() => Compile("visible", CompileOptions.Default with { WeightsArePrivate = false, Inputs = Visibility.Public }));
        _untied = new(() => Compile("untied", CompileOptions.Default with { WeightsArePrivate = false }));
    }

    /// <summary>Public weights, inputs under their owner's commitment.</summary>
    public TestModel Open => _open.Value;

    /// <summary>Public weights and inputs.</summary>
    public TestModel Visible => _visible.Value;

    /// <summary>Private inputs under no commitment.</summary>
    public TestModel Untied => _untied.Value;

    /// <summary>Private weights; a folder of its own, since openings are counted in it.</summary>
    public TestModel NewSecret() => Compile(
        "secret-" + Guid.NewGuid().ToString("N"), CompileOptions.Default with { Inputs = Visibility.Committed });

    public void Dispose() => _folder.Dispose();

    private TestModel Compile(string name, CompileOptions options)
    {
        var at = Path.Combine(AppContext.BaseDirectory, "samples");
        var graph = OnnxReader.ReadFile(Path.Combine(at, "wdbc-mlp.onnx"), ModelReadOptions.Default);
        var data = InputFile.ReadFile(Path.Combine(at, "wdbc-records.jsonl"), graph.Inputs);
        var quantised = Quantizer.Quantize(graph, new CalibrationData(data));
        var (proving, verifying) = ModelCompiler.Compile(quantised.Model, options);
        var folder = new KeyFolder(Path.Combine(_folder.FolderPath, name));
        NewFolder.Create(folder.FolderPath);
        folder.Place(proving, verifying);
        return new TestModel(folder, proving, verifying, [.. data.Take(4).Select(s => PortCodes.Encode(verifying.Interface.Inputs, s))]);
    }
}
