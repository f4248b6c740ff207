using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>The repository's files, found from where the tests run.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Vouch.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project under one folder of the repository, or under several.</summary>
    public static IReadOnlyList<Project> Projects(params string[] folders) =>
    [
        .. folders.Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).Select(path => new Project(path)),
    ];

    /// <summary>Source files under one folder, build output left out.</summary>
    public static IEnumerable<string> Sources(string folder)
    {
        var root = Path.Combine(Root, folder);
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(path => !IsBuildOutput(path))
            : [];
    }

    /// <summary>A path as people write it: from the root, with slashes.</summary>
    public static string Shorten(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsBuildOutput(string path) =>
        Shorten(path).Split('/').Any(part => part is "bin" or "obj" or "artifacts");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vouch.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("No folder above the tests holds Vouch.slnx.");
    }
}

/// <summary>A project file.</summary>
internal sealed class Project(string path)
{
    private readonly XDocument _xml = XDocument.Load(path);

    public string Path => path;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>The file's assembly; the project's own name unless it says otherwise.</summary>
    public string AssemblyName => _xml.Descendants("AssemblyName").LastOrDefault()?.Value.Trim() ?? Name;

    /// <summary>Full paths of the projects referenced, wildcards resolved.</summary>
    public IReadOnlyList<string> References => [.. Includes("ProjectReference").SelectMany(Resolve)];

    public IReadOnlyList<string> Packages => [.. Includes("PackageReference")];

    /// <summary>Assemblies that may see this one's internals.</summary>
    public IReadOnlyList<string> Friends => [.. Includes("InternalsVisibleTo")];

    /// <summary>Ways to take code in without a project reference: others' files, assemblies, build files.</summary>
    public IReadOnlyList<string> BackDoors =>
    [
        .. Includes("Reference"),
        .. Includes("Compile").Where(file => file.Contains("..", StringComparison.Ordinal)),
        .. _xml.Descendants("Import").Select(import => (string?)import.Attribute("Project") ?? "an import"),
    ];

    /// <summary>This project and all it references, directly or through others.</summary>
    public IReadOnlySet<string> Closure()
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([System.IO.Path.GetFullPath(path)]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add(System.IO.Path.GetFileNameWithoutExtension(next))) continue;
            foreach (var reference in new Project(next).References) open.Push(reference);
        }

        return seen;
    }

    public override string ToString() => Repository.Shorten(path);

    private IEnumerable<string> Includes(string element) =>
        _xml.Descendants(element).Select(item => ((string?)item.Attribute("Include"))?.Trim()).OfType<string>();

    private IEnumerable<string> Resolve(string include)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        var star = include.IndexOf('*', StringComparison.Ordinal);
        var start = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, star < 0 ? include : include[..star]));

        // The one pattern in use is "every project below a folder".
        return star < 0 ? [start] : Directory.EnumerateFiles(start, "*.csproj", SearchOption.AllDirectories);
    }
}
