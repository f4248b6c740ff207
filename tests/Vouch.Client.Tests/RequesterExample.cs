using Vouch.Client;
using Vouch.Identity;
using Vouch.Network.Orders;

/// <summary>The example of docs/client.md, word for word.</summary>
internal static class RequesterExample
{
    // <example>
    public static async Task<float[]?> AskAsync(Uri coordinator, Keyring account, Digest256 modelId, long[][] codes, string folder)
    {
        using var client = new NetworkClient([coordinator], account);
        var requester = new Requester(client, cacheFolder: Path.Combine(folder, "cache"), stateFolder: Path.Combine(folder, "state"));

        // Orders that a crash interrupted come first: they are paid for already, and sent again they stay the same tasks.
        foreach (var id in requester.Pending.Tasks)
        {
            using var interrupted = requester.Pending.Find(id);
            if (interrupted is null) continue;
            await requester.SubmitAsync(interrupted);
            if ((await requester.WaitAsync(interrupted)).Result is not null) await requester.CollectAsync(interrupted);
        }

        // Fetched once and checked once; its name is its digest, so no coordinator can give another.
        var model = await requester.ModelAsync(modelId);

        // Commits to the input, asks for nodes, checks their signatures, seals to them, signs. Nothing is spent yet.
        using var order = await requester.PrepareAsync(model, codes, new OrderTerms(MaxPrice: 1_000_000));

        // On disk first, then sent: a crash anywhere loses nothing and doubles nothing.
        await requester.SubmitAsync(order);

        // Until it is proven, expired or failed; sealed to other nodes if the first ones are gone.
        await requester.WaitAsync(order, new Progress<TaskProgress>(p => Console.WriteLine(p.Text)));

        // The proof is verified here, against the key and the commitment, and so are the receipts.
        var result = await requester.CollectAsync(order);
        Console.WriteLine($"{result.Task.Result!.Paid} micro-credits paid, proof checked in {result.VerifyMilliseconds:0} ms");
        return result.Outputs[0];
    }
    // </example>

    // <credits>
    public static async Task<long> MoveAsync(Uri coordinator, Keyring account)
    {
        using var client = new NetworkClient([coordinator], account);
        await client.DepositAsync(account.Address, 5_000_000); // a development network's faucet
        await client.MoveAsync(RequestKind.Stake, 2_000_000);
        await client.MoveAsync(RequestKind.Unstake, 1_000_000);
        await client.MoveAsync(RequestKind.Withdraw, 500_000);
        return (await client.AccountAsync(account.Address)).Free;
    }
    // </credits>
}
