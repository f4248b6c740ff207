using System.Net;
using System.Net.Sockets;

namespace Vouch.Storage.Tests.Postgres;

/// <summary>Stands between a store and its server, and cuts the line when told: before or after the server has answered.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private volatile Cut _armed;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where the line is cut.</summary>
    public enum Cut
    {
        /// <summary>Nowhere.</summary>
        None,

        /// <summary>What the client sends next never arrives.</summary>
        Request,

        /// <summary>The server does what it is asked next, and its answer never arrives.</summary>
        Answer,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cuts the line of whoever speaks next, once.</summary>
    public void Arm(Cut cut) => _armed = cut;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            var (near, far) = (client.GetStream(), server.GetStream());
            var answers = far.CopyToAsync(near);
            var buffer = new byte[1 << 20];
            try
            {
                while (await near.ReadAsync(buffer) is var read and > 0)
                {
                    var cut = _armed;
                    if (cut != Cut.None) _armed = Cut.None;
                    if (cut == Cut.Request) return;
                    if (cut == Cut.Answer) client.Client.Shutdown(SocketShutdown.Send);
                    await far.WriteAsync(buffer.AsMemory(0, read));
                    if (cut != Cut.Answer) continue;

                    // The whole request may come in several pieces; then the server is given the time to commit.
                    while (near.DataAvailable && await near.ReadAsync(buffer) is var more and > 0) await far.WriteAsync(buffer.AsMemory(0, more));
                    await Task.Delay(500);
                    return;
                }
            }
            catch (IOException)
            {
                // One side is gone, and the other goes with it.
            }
            finally
            {
                client.Close();
                server.Close();
                await answers.ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}
