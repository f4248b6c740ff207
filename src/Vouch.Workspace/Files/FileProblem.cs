namespace Vouch.Workspace.Files;

/// <summary>Says in a few words why a file could not be read or written.</summary>
public static class FileProblem
{
    private const int NoSpaceLeft = 28;

    /// <summary>A clause without a full stop and without the path.</summary>
    public static string Describe(Exception cause) => cause switch
    {
        FileNotFoundException => "it does not exist",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the path is too long",
        IOException e when (e.HResult & 0xffff) == NoSpaceLeft => "the disk is full",
        IOException e => Safe.Text(e.Message.TrimEnd('.')),
        _ => "the path is not valid",
    };
}
