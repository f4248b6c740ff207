using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Vouch.Node.Work.Child;

/// <summary>What a frame between node and worker says.</summary>
internal enum FrameKind : byte
{
    /// <summary>To the worker, first: its limits.</summary>
    Limits = 1,

    /// <summary>To the worker: a job.</summary>
    Job = 2,

    /// <summary>To the worker: drop the job.</summary>
    Cancel = 3,

    /// <summary>To the worker, where the system cannot stop it: wait at the next stage.</summary>
    Pause = 4,

    /// <summary>To the worker: go on.</summary>
    Proceed = 5,

    /// <summary>From the worker: a stage has begun.</summary>
    Stage = 6,

    /// <summary>From the worker: the job's outcome.</summary>
    Outcome = 7,

    /// <summary>From the worker, first: it is confined and takes jobs.</summary>
    Ready = 8,
}

/// <summary>A frame's kind and content.</summary>
internal readonly record struct Frame(FrameKind Kind, byte[] Payload);

/// <summary>
/// Frames on a pair of pipes: kind (1 byte), length (4 bytes, little endian), content. The content is a secret of the job and
/// is overwritten once sent.
/// </summary>
internal sealed class Frames(Stream input, Stream output) : IDisposable
{
    private const int HeaderBytes = 5;
    private const int MostBytes = 1 << 30;
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>The next frame; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The stream does not hold frames.</exception>
    public async Task<Frame?> ReadAsync(CancellationToken cancellation = default)
    {
        var header = new byte[HeaderBytes];
        var read = await input.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read == 0) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1));
        if (read < HeaderBytes || length is < 0 or > MostBytes || header[0] is 0 or > (byte)FrameKind.Ready)
            throw new InvalidDataException("The stream does not hold frames.");
        var payload = new byte[length];
        await input.ReadExactlyAsync(payload, cancellation).ConfigureAwait(false);
        return new Frame((FrameKind)header[0], payload);
    }

    /// <summary>Sends a frame and overwrites its content.</summary>
    public async Task WriteAsync(FrameKind kind, byte[] payload, CancellationToken cancellation = default)
    {
        try
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MostBytes);
            var header = new byte[HeaderBytes];
            header[0] = (byte)kind;
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(1), payload.Length);
            await _writing.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                await output.WriteAsync(header, cancellation).ConfigureAwait(false);
                await output.WriteAsync(payload, cancellation).ConfigureAwait(false);
                await output.FlushAsync(cancellation).ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payload);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();
}
