using Vouch.Compiler.Keys;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Node.Tests;
using Vouch.Node.Work.Child;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

[assembly: AssemblyFixture(typeof(TestModels))]

namespace Vouch.Node.Tests;

/// <summary>A model in a key folder, and inputs for it.</summary>
public sealed record TestModel(KeyFolder Folder, VerifyingKey Key, long[][][] Inputs)
{
    /// <summary>An honest verifier's word on a proof.</summary>
    public Verdict Verify(byte[] proof, out PublicPorts ports) =>
        ModelVerifier.Verify(Key, null, proof, VerifierPolicy.Default, out ports);
}

/// <summary>The sample models, compiled once for all tests.</summary>
public sealed class TestModels : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly Lazy<TestModel> _small;
    private readonly Lazy<TestModel> _large;
    private readonly Lazy<TestModel> _heavy;

    public TestModels()
    {
        _small = new(() => Compile("wdbc-mlp.onnx", "wdbc-records.jsonl"));
        _large = new(() => Compile("mnist-lenet5.onnx", "digits.npy"));
        _heavy = new(() => Compile("mnist-lenet5.onnx", "digits.npy", budget: 2000));
    }

    /// <summary>A perceptron: 30 ms a proof.</summary>
    public TestModel Small => _small.Value;

    /// <summary>LeNet-5: half a second a proof.</summary>
    public TestModel Large => _large.Value;

    /// <summary>LeNet-5 with weights that survive 2,000 proofs: more memory than the smallest cap.</summary>
    public TestModel Heavy => _heavy.Value;

    /// <summary>The command line as host of a worker.</summary>
    public static WorkerCommand Host { get; } =
        new(Path.Combine(AppContext.BaseDirectory, "vouch"), [WorkerMain.Argument]);

    public void Dispose() => _folder.Dispose();

    private TestModel Compile(string model, string samples, int budget = 64)
    {
        var at = Path.Combine(AppContext.BaseDirectory, "samples");
        var graph = OnnxReader.ReadFile(Path.Combine(at, model), ModelReadOptions.Default);
        var data = InputFile.ReadFile(Path.Combine(at, samples), graph.Inputs);
        var quantised = Quantizer.Quantize(graph, new CalibrationData(data));
        var (proving, verifying) = ModelCompiler.Compile(quantised.Model, CompileOptions.Default with { Budget = budget });
        var folder = new KeyFolder(Path.Combine(_folder.FolderPath, $"{model}.{budget}"));
        NewFolder.Create(folder.FolderPath);
        folder.Place(proving, verifying);
        return new TestModel(folder, verifying, [.. data.Take(4).Select(sample => PortCodes.Encode(verifying.Interface.Inputs, sample))]);
    }
}
