namespace Vouch.Workspace.Files;

/// <summary>Folders that belong to one user alone.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Creates the folder with mode 0700 if it is not there.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Whether the folder is there and nobody else can put anything into it.</summary>
    public static bool IsTrustworthy(string path) =>
        Directory.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & OthersMayWrite) == 0);
}
