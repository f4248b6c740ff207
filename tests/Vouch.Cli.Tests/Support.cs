using System.Text.Json.Nodes;
using Vouch.Cli.Tests;

[assembly: AssemblyFixture(typeof(CompiledModels))]

namespace Vouch.Cli.Tests;

/// <summary>What one call of the program gave.</summary>
public sealed record Outcome(int Code, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>The exit code is the one expected, failures say something, and nobody sees a stack trace.</summary>
    public Outcome Expect(int code)
    {
        Assert.True(code == Code, $"exit {Code}, not {code}: {Error}{Output}");
        if (code != 0) Assert.NotEqual("", Error.Trim());
        Assert.DoesNotContain("   at ", Error + Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", Error + Output, StringComparison.Ordinal);
        return this;
    }
}

/// <summary>A folder of its own, an environment of its own, and the program.</summary>
public sealed class Sandbox : IDisposable
{
    public Sandbox()
    {
        Folder = Directory.CreateTempSubdirectory("vouch-test-").FullName;
        Environment = new CliEnvironment { StateFolder = At("state"), CacheFolder = At("cache") };
    }

    public string Folder { get; }

    public CliEnvironment Environment { get; set; }

    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>Changes one byte of a file and writes it elsewhere.</summary>
    public string Flip(string source, Index at, string name)
    {
        var bytes = File.ReadAllBytes(source);
        bytes[at] ^= 4;
        return Write(name, bytes);
    }

    /// <summary>A copy of a key folder.</summary>
    public string Copy(string folder, string name)
    {
        Directory.CreateDirectory(At(name));
        foreach (var file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(At(name), Path.GetFileName(file)));
        return At(name);
    }

    public Outcome Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CliApplication.Run(args, output, error, Environment, TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Names in the sandbox, without those of the environment.</summary>
    public IEnumerable<string> Leftovers() =>
        Directory.GetFileSystemEntries(Folder).Select(path => Path.GetFileName(path)!).Where(name => name is not ("state" or "cache"));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A child process may still be going; the system cleans up.
        }
    }
}

/// <summary>Keys and a proof that tests share; they copy what they change.</summary>
public sealed class CompiledModels : IDisposable
{
    private readonly Sandbox _box = new();

    public CompiledModels()
    {
        Record = _box.Write("record.json", File.ReadLines(Sandbox.Sample("wdbc-records.jsonl")).First());
        OtherRecord = _box.Write("other.json", File.ReadLines(Sandbox.Sample("wdbc-records.jsonl")).Skip(6).First());
        Clinic = Compile("clinic");
        OpenClinic = Compile("open", "--input", "public", "--weights", "public", "--security", "100");
        Proof = _box.At("clinic.proof");
        _box.Run("prove", Clinic, "-i", Record, "-o", Proof).Expect(0);
        OpenProof = _box.At("open.proof");
        _box.Run("prove", OpenClinic, "-i", Record, "-o", OpenProof).Expect(0);
    }

    /// <summary>Private weights and input, public output, 128 bits.</summary>
    public string Clinic { get; }

    /// <summary>Everything public, 100 bits.</summary>
    public string OpenClinic { get; }

    /// <summary>An input.</summary>
    public string Record { get; }

    /// <summary>Another input.</summary>
    public string OtherRecord { get; }

    /// <summary>A proof of <see cref="Record"/> under <see cref="Clinic"/>.</summary>
    public string Proof { get; }

    /// <summary>The same under <see cref="OpenClinic"/>.</summary>
    public string OpenProof { get; }

    public string Key => Path.Combine(Clinic, "verifying.key");

    public string OpenKey => Path.Combine(OpenClinic, "verifying.key");

    public void Dispose() => _box.Dispose();

    private string Compile(string name, params string[] options)
    {
        string[] args =
        [
            "compile", Sandbox.Sample("wdbc-mlp.onnx"), "-o", _box.At(name), "--calibration",
            Sandbox.Sample("wdbc-records.jsonl"), .. options,
        ];
        _box.Run(args).Expect(0);
        return _box.At(name);
    }
}
