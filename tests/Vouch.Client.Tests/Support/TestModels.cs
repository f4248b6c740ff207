using Vouch.Client.Tests.Support;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
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
            var execution = _prover.Run(input, cancellation);
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
    private readonly Lazy<TestModel> _halfCommitted;

    public TestModels()
    {
        _open = new(() => Compile("open", CompileOptions.Default with { WeightsArePrivate = false, Inputs = Visibility.Committed }));
        _visible = new(() => Compile("visible", CompileOptions.Default with { WeightsArePrivate = false, Inputs = Visibility.Public }));
        _untied = new(() => Compile("untied", CompileOptions.Default with { WeightsArePrivate = false }));
        _halfCommitted = new(CompileHalfCommitted);
    }

    /// <summary>Public weights, inputs under their owner's commitment.</summary>
    public TestModel Open => _open.Value;

    /// <summary>Public weights and inputs.</summary>
    public TestModel Visible => _visible.Value;

    /// <summary>Private inputs under no commitment.</summary>
    public TestModel Untied => _untied.Value;

    /// <summary>Two inputs, one committed and one public.</summary>
    public TestModel HalfCommitted => _halfCommitted.Value;

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
        return Place(name, quantised.Model, options, verifying => [.. data.Take(4).Select(s => PortCodes.Encode(verifying.Interface.Inputs, s))]);
    }

    private TestModel CompileHalfCommitted()
    {
        var small = Scenarios.Create("sum of a scalar and a vector", 5);
        var graph = small.Build();
        var model = new QuantizedModel(
            graph,
            [.. graph.Inputs.Select(i => graph.Tensors[i]).Select(t => new InputEncoding(t.Name, t.Shape, t.Scale, t.Low, t.High))],
            [.. graph.Outputs.Select(i => graph.Tensors[i]).Select(t => new OutputDecoding(t.Name, t.Shape, t.Scale))]);
        var options = CompileOptions.Default with { WeightsArePrivate = false, InputPorts = [Visibility.Committed, Visibility.Public] };
        return Place("half", model, options, _ => [[.. small.InputValues]]);
    }

    private TestModel Place(string name, QuantizedModel model, CompileOptions options, Func<VerifyingKey, long[][][]> inputs)
    {
        var (proving, verifying) = ModelCompiler.Compile(model, options);
        var folder = new KeyFolder(Path.Combine(_folder.FolderPath, name));
        NewFolder.Create(folder.FolderPath);
        folder.Place(proving, verifying);
        return new TestModel(folder, proving, verifying, inputs(verifying));
    }
}
