using System.Diagnostics;
using System.Text.Json;

namespace Vouch.Mutants;

/// <summary>
/// Compiles mutated assemblies next to a copy of the built tests. Sources are never touched: the compiler is given a mutated
/// copy of a file in place of the file.
/// </summary>
internal sealed class Workshop : IDisposable
{
    private readonly string _root;
    private readonly string _folder = Directory.CreateTempSubdirectory("vouch-mutants-").FullName;
    private readonly Dictionary<string, string[]> _commandLines = [];
    private string _compiler = "";

    public Workshop(string root)
    {
        _root = root;
        var built = Path.Combine(root, "tests/Soundness.Tests/bin/Release/net10.0");
        foreach (var file in Directory.GetFiles(built, "*", SearchOption.AllDirectories))
        {
            foreach (var folder in (string[])[Tests, Pristine])
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(built, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    private string Tests => Path.Combine(_folder, "tests");

    /// <summary>What <see cref="Restore"/> copies from, so that a build in the meantime does no harm.</summary>
    private string Pristine => Path.Combine(_folder, "pristine");

    /// <summary>Replaces the assemblies a mutant changes; returns what the compiler said if it refused.</summary>
    public string? Apply(Mutant mutant)
    {
        foreach (var project in mutant.Edits.GroupBy(e => e.Project))
        {
            var arguments = CommandLine(project.Key).ToList();
            foreach (var file in project.GroupBy(e => e.File))
            {
                var path = Path.Combine(_root, file.Key);
                var text = file.Aggregate(File.ReadAllText(path), (t, edit) => edit.Apply(t));
                var mutated = Path.Combine(_folder, Path.GetFileName(path));
                File.WriteAllText(mutated, text);
                var relative = Path.GetRelativePath(Path.Combine(_root, "src", project.Key), path);
                var at = arguments.FindIndex(a => a == relative || a == path);
                arguments[at < 0 ? throw new InvalidDataException($"{file.Key} is not compiled.") : at] = mutated;
            }

            arguments.RemoveAll(a => a.StartsWith("/out:", StringComparison.Ordinal)
                || a.StartsWith("/refout:", StringComparison.Ordinal) || a.StartsWith("/warnaserror", StringComparison.Ordinal));
            arguments.Add("/out:" + Path.Combine(Tests, project.Key + ".dll"));
            var response = Path.Combine(_folder, project.Key + ".rsp");
            File.WriteAllLines(response, arguments.Select(a => a.Contains(' ') ? '"' + a + '"' : a));
            var (code, output) = Run("dotnet", Path.Combine(_root, "src", project.Key), 300, _compiler, "/noconfig", "@" + response);
            if (code != 0)
            {
                return output;
            }
        }

        return null;
    }

    /// <summary>Puts the built assemblies back.</summary>
    public void Restore(Mutant mutant)
    {
        foreach (var project in mutant.Edits.Select(e => e.Project).Distinct())
        {
            File.Copy(Path.Combine(Pristine, project + ".dll"), Path.Combine(Tests, project + ".dll"), overwrite: true);
        }
    }

    /// <summary>Runs tests; returns the names of those that failed ("timeout" if they did not end).</summary>
    public IReadOnlyList<string> Test(params string[] filter)
    {
        var (code, output) = Run(Path.Combine(Tests, "Soundness.Tests"), Tests, 240, filter);
        var failed = output.Split('\n').Where(l => l.StartsWith("failed ", StringComparison.Ordinal))
            .Select(l => l["failed ".Length..l.LastIndexOf(" (", StringComparison.Ordinal)])
            .Select(n => n.Replace("Soundness.Tests.", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        return code switch
        {
            0 => [],
            -1 => ["(timeout)"],
            _ => failed.Length > 0 ? failed : ["(crash: exit code " + code + ")"],
        };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The compiler's arguments for a project, as the build would give them.</summary>
    private string[] CommandLine(string project)
    {
        if (_commandLines.TryGetValue(project, out var known))
        {
            return known;
        }

        var (code, output) = Run(
            "dotnet", _root, 300, "msbuild", $"src/{project}/{project}.csproj", "-t:ResolveReferences;CoreCompile",
            "-p:Configuration=Release", "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true",
            "-p:BuildProjectReferences=false", "-p:NonExistentFile=__none__", "-getItem:CscCommandLineArgs",
            "-getProperty:RoslynTargetsPath");
        if (code != 0)
        {
            throw new InvalidOperationException(output);
        }

        using var json = JsonDocument.Parse(output);
        var roslyn = json.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!;
        _compiler = Path.Combine(roslyn, "bincore", "csc.dll");
        var arguments = json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(a => a.GetProperty("Identity").GetString()!).Where(a => a != "/noconfig").ToArray();
        _commandLines.Add(project, arguments);
        return arguments;
    }

    private static (int Code, string Output) Run(string program, string folder, int seconds, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.Kill(entireProcessTree: true);
            return (-1, "");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }
}
