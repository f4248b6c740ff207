using Microsoft.Extensions.Logging;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Api;
using Vouch.Server.Engine;

namespace Vouch.Server.Nodes;

/// <summary>Tells nodes of their leases, with the sealed input where it is small.</summary>
internal sealed class Assignments(INetworkStore store, NodeRegistry registry, CoordinatorOptions options, Measurements measurements, ILogger<Assignments> log)
{
    private const int PageSize = 64;

    /// <summary>A task was leased to a session's node.</summary>
    public async Task SendAsync(NodeSession session, TaskRecord task, CancellationToken cancellation)
    {
        if (task.Lease is not { } lease || lease.Node != session.Node) return;
        registry.Hold(session, task.Id, new HeldLease(lease.Epoch, lease.ExpiresAt));
        string? envelope = null;
        try
        {
            var info = await store.Blobs.FindAsync(task.Envelope, cancellation);
            if (info is not null && info.Bytes <= options.Limits.InlineInputBytes
                && await store.Blobs.ReadAsync(task.Envelope, cancellation) is { } bytes)
                envelope = Convert.ToBase64String(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or StoreUnavailableException)
        {
            log.LogWarning("The sealed input of {Task} cannot be read now; its node is to fetch it.", task.Id);
        }

        session.Send(new Assign(
            task.Id.ToString(), lease.Epoch, lease.ExpiresAt, lease.Price, Answers.Signed(task.Order), task.Envelope.ToString(), envelope));
        measurements.Assigned();
    }

    /// <summary>A session is new: its node is told again of every lease it holds.</summary>
    public async Task SendAllAsync(NodeSession session, CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var page = await store.ListTasksAsync(new TaskQuery(null, session.Node, TaskState.Leased, after, PageSize), cancellation);
            foreach (var task in page.Items) await SendAsync(session, task, cancellation);
            after = page.Next;
        }
        while (after is not null);
    }
}
