using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Ports;
using Vouch.Network.Wire;
using Vouch.Server.Api;
using Vouch.Server.Hosting;

namespace Vouch.Server.Engine;

/// <summary>Takes orders in: cheap checks, then the signature, then the sealed input onto the disk, then the commit.</summary>
internal sealed class Submissions(CommandService commands, INetworkStore store, IProofJudge judge, CoordinatorOptions options, Clock clock)
{
    /// <summary>Most orders at once.</summary>
    public const int MostOrders = 256;

    private const int AtOnce = 32;

    /// <summary>Submits every order of a request; the answers are in the same order.</summary>
    public async Task<SubmitAnswer> SubmitAsync(SubmitRequest request, CancellationToken cancellation)
    {
        if (request.Orders.Count is 0 or > MostOrders) throw Refusal.Malformed($"There are {request.Orders.Count} orders; a request takes 1 to {MostOrders}.");
        var answers = new SubmitItemAnswer[request.Orders.Count];
        await Parallel.ForAsync(
            0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (i, token) => answers[i] = await SubmitAsync(request.Orders[i], token));
        return new SubmitAnswer(answers);
    }

    /// <summary>
    /// Keeps a sealed input until its task and its files' time are over: given in base64, or as the digest of a blob. It must be
    /// sealed to exactly the candidates, or a node would be given what it cannot open.
    /// </summary>
    public async Task<Digest256> StoreEnvelopeAsync(
        string? base64, string? digest, IReadOnlyList<Address> candidates, long expiry, CancellationToken cancellation)
    {
        var (bytes, named) = await ReadEnvelopeAsync(base64, digest, candidates, cancellation);
        await KeepAsync(bytes, expiry, cancellation);
        return named;
    }

    private async Task<SubmitItemAnswer> SubmitAsync(SubmitItem item, CancellationToken cancellation)
    {
        var id = "";
        try
        {
            if (item?.Order is null) throw Refusal.Malformed("An order is missing.");
            var signed = Parse.Order(item.Order);
            var order = signed.Order;
            id = order.Id.ToString();
            var model = await store.Models.FindAsync(order.Model, cancellation)
                ?? throw new RefusalException(404, nameof(RefusalCode.NotFound), $"No model {order.Model} is published here.", "Publish it first, or check the network.");
            var (bytes, envelope) = await ReadEnvelopeAsync(item.EnvelopeBytes, item.Envelope, order.Candidates, cancellation);
            var admitted = commands.Admit(new SubmitCommand(signed, model.WorkUnits, envelope));
            if (await store.FindTaskAsync(order.Id, cancellation) is null)
            {
                // An order that no proof can fulfil would only cost nodes their stake.
                if (await judge.FaultOfAsync(model, order.Input, cancellation) is { } fault) throw Refusal.Malformed(fault);

                // Nothing of those who cannot pay reaches the disk; the commit decides for good.
                var account = await store.FindAccountAsync(order.Requester, cancellation);
                if (account.Free < order.MaxPrice)
                    throw Refusal.Of(new Outcome(RefusalCode.InsufficientFunds, $"The order may cost {order.MaxPrice} micro-credits and the account has {account.Free}. Deposit more or offer less."));
                await KeepAsync(bytes, order.Expiry, cancellation);
            }

            var decision = await commands.ExecuteAsync(admitted, cancellation);
            return new SubmitItemAnswer(id, decision.Outcome.IsDone ? null : Refusal.Of(decision.Outcome).Problem);
        }
        catch (RefusalException e)
        {
            return new SubmitItemAnswer(id, e.Problem);
        }
    }

    private async Task<(byte[] Bytes, Digest256 Digest)> ReadEnvelopeAsync(
        string? base64, string? digest, IReadOnlyList<Address> candidates, CancellationToken cancellation)
    {
        if (base64 is null == digest is null) throw Refusal.Malformed("Give either envelopeBytes or envelope.");
        var most = (int)Math.Min(int.MaxValue / 2, options.Limits.MostInputBytes);
        byte[] bytes;
        if (base64 is not null)
        {
            bytes = Parse.Base64(base64, most, "The sealed input");
        }
        else
        {
            bytes = await store.Blobs.ReadAsync(Parse.Digest(digest, "The sealed input"), cancellation)
                ?? throw Refusal.Malformed("The sealed input was not uploaded, or is no longer kept.", "PUT /v1/blobs, then submit within the hour.");
        }

        try
        {
            if (!Envelope.Recipients(bytes).ToHashSet().SetEquals(candidates))
                throw Refusal.Malformed("The input is sealed to other nodes than the candidates.", "Seal it to exactly the nodes that the order names.");
        }
        catch (InvalidDataException e)
        {
            throw Refusal.Malformed($"The sealed input is no envelope: {e.Message}");
        }

        return (bytes, Digest256.Keccak(bytes));
    }

    private async Task KeepAsync(byte[] bytes, long expiry, CancellationToken cancellation)
    {
        var until = Math.Min(expiry, clock.Now + options.Rules.MostOrderMilliseconds) + options.Rules.KeepMilliseconds;
        using var stream = new MemoryStream(bytes, writable: false);
        await store.Blobs.PutAsync(stream, bytes.Length, until, cancellation);
    }
}
