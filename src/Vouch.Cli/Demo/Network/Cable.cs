using System.Net;
using System.Net.Sockets;

namespace Vouch.Cli.Demo.Network;

/// <summary>
/// The line between a machine and the coordinator, which can be cut: from there on nothing passes and nobody says goodbye, as
/// when a machine loses its power.
/// </summary>
internal sealed class Cable : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cut = new();
    private readonly Uri _target;

    /// <summary>Lays a cable to a coordinator.</summary>
    public Cable(Uri target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its end at the machine.</summary>
    public Uri End => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Cuts it, for good.</summary>
    public void Cut()
    {
        _cut.Cancel();
        _listener.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cut();
        _listener.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_cut.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            try
            {
                await far.ConnectAsync(_target.Host, _target.Port, _cut.Token);
                var (left, right) = (near.GetStream(), far.GetStream());
                await Task.WhenAny(left.CopyToAsync(right, _cut.Token), right.CopyToAsync(left, _cut.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // One end is gone, or the cable is cut.
            }
        }
    }
}
