using Microsoft.Win32.SafeHandles;
using Vouch.Prover.Commitments;

namespace Vouch.Compiler.Keys;

/// <summary>
/// A draft of gigabytes: to free them takes the system a tenth of a second, which nobody who cancelled should wait for. So the
/// name is deleted while the file is held open, and the file closed beside whatever comes next.
/// </summary>
internal sealed class LargeDraft(ICommitmentDraft draft) : ICommitmentDraft
{
    private bool _placed;

    public string Path => draft.Path;

    public void Place()
    {
        draft.Place();
        _placed = true;
    }

    public void Dispose()
    {
        var held = _placed || !File.Exists(Path) ? null : Hold();
        draft.Dispose();
        if (held is not null) ThreadPool.QueueUserWorkItem(static file => file.Dispose(), held, preferLocal: false);
    }

    private SafeFileHandle? Hold()
    {
        try
        {
            return File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it takes its time.
            return null;
        }
    }
}
