using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Architecture.Tests;

/// <summary>
/// A built assembly, read as data: what it references. Unlike the text of a source file it has no comments to trip over
/// and no aliases to miss.
/// </summary>
internal sealed class Room : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    private Room(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>Opens a room's assembly, which the build copied next to the tests.</summary>
    public static Room Open(string room)
    {
        var project = Repository.Projects("src").Single(p => p.Name == room);
        return new Room(Path.Combine(AppContext.BaseDirectory, project.AssemblyName + ".dll"));
    }

    /// <summary>Names of the assemblies it references.</summary>
    public IReadOnlyList<string> Assemblies =>
        [.. _metadata.AssemblyReferences.Select(h => _metadata.GetString(_metadata.GetAssemblyReference(h).Name))];

    /// <summary>Full names of the types it references.</summary>
    public IReadOnlySet<string> Types => _metadata.TypeReferences.Select(FullName).ToHashSet();

    /// <summary>Members it uses, as "Type.Member/number of parameters".</summary>
    public IReadOnlySet<string> Members => _metadata.MemberReferences.Select(_metadata.GetMemberReference)
        .Where(m => m.Parent.Kind == HandleKind.TypeReference && m.GetKind() == MemberReferenceKind.Method)
        .Select(Describe).ToHashSet();

    public void Dispose() => _file.Dispose();

    private string Describe(MemberReference method)
    {
        var signature = _metadata.GetBlobReader(method.Signature);
        if (signature.ReadSignatureHeader().IsGeneric) signature.ReadCompressedInteger();
        var parameters = signature.ReadCompressedInteger();
        return $"{FullName((TypeReferenceHandle)method.Parent)}.{_metadata.GetString(method.Name)}/{parameters}";
    }

    private string FullName(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        return $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}";
    }
}
