using System.Diagnostics;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Audit;
using Vouch.Network.Ledger;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Node.Work;
using Vouch.Server;
using Vouch.Storage.Sqlite;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Demo.Network;

/// <summary>What the demo of the network found.</summary>
internal sealed record NetworkResult(
    IReadOnlyList<CollectedResult> Results, long Slashed, long LostLeases, AuditReport Audit, IReadOnlyDictionary<AccountKind, long> Totals,
    int ProofsChecked, double Milliseconds)
{
    /// <summary>Whether everything went as it should.</summary>
    public bool IsAsItShouldBe =>
        Results.Count == 2 && Slashed > 0 && LostLeases > 0 && Audit.Wrong is null && Totals.Values.Sum() == 0 && ProofsChecked >= 3;
}

/// <summary>
/// Tells the demo of the network: one process, a coordinator with its ledger, three machines of which one lies and one dies, a
/// private record that is scored, proven, verified and paid for.
/// </summary>
internal sealed class NetworkStory(
    Screen screen, CliEnvironment environment, DemoSamples samples, string folder, CancellationToken cancellation)
{
    private const long Stake = 25_000_000;
    private static readonly string[] Columns = ["account", "credits", "why"];

    private static readonly NetworkRules Rules = NetworkRules.Default with
    {
        LeaseMilliseconds = 3_000,
        QuestionMilliseconds = 1_000,
        MinimumStake = 1_000_000,
    };

    private string Yes => screen.Console.Profile.Capabilities.Unicode ? "[green]✓[/]" : "[green]+[/]";

    private string No => screen.Console.Profile.Capabilities.Unicode ? "[red]✗[/]" : "[red]x[/]";

    /// <summary>Tells it.</summary>
    public async Task<NetworkResult> TellAsync()
    {
        var since = Stopwatch.GetTimestamp();
        Heading(1, "A network in one process");
        using var network = Keyring.Generate();
        using var clinic = Keyring.Generate();
        await using var store = new SqliteStore(Path.Combine(folder, "network.db"));
        await store.OpenAsync(new ChainSealer(network.Signing), Rules, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), cancellation);
        await using var coordinator = await Coordinator.StartAsync(
            new CoordinatorOptions { NetworkKey = network, Urls = ["http://127.0.0.1:0"], Faucet = true, Name = "demo", Rules = Rules, ExportTelemetry = false },
            store, cancellation: cancellation);
        var url = coordinator.Addresses[0];
        Say($"  {Yes} coordinator  {Markup.Escape(url.ToString())}   [grey]dashboard, ledger and receipts; one SQLite file[/]");
        var (keys, names, record, benign) = Compile();
        await using var ada = await PlugAsync("Ada", "honest", url, new InProcessWorker(new WorkerLimits(LoadedBytes: 64L << 20)));
        await using var mallory = await PlugAsync("Mallory", "lies", url, new InProcessWorker(new WorkerLimits(LoadedBytes: 64L << 20)), new LyingSigner());
        var endless = new EndlessWorker();
        await using var bert = await PlugAsync("Bert", "will lose its power", url, endless);
        await OnlineAsync(url, 3);
        using var client = new NetworkClient([url], clinic);
        await client.DepositAsync(clinic.Address, 20_000_000, cancellation);
        var model = await new Publisher(client, environment.StateFolder).PublishAsync(
            keys, [ada.Keys.Address, mallory.Keys.Address, bert.Keys.Address], 10, cancellation: cancellation);
        Say($"  {Yes} published    '{Markup.Escape(model.Name)}': private weights, sealed to the three machines, 10 proofs each");
        var requester = new Requester(client, environment.CacheFolder, environment.StateFolder);
        var published = await requester.ModelAsync(Digest256.TryParse(model.Id, out var id) ? id : default, cancellation);
        var codes = PortCodes.Encode(published.Key.Interface.Inputs, record);

        Heading(2, "A private record, and a machine that lies");
        Say($"  record       [grey]{Markup.Escape(names)}[/]");
        Say("               sealed to Ada and Mallory; the coordinator cannot read it");
        await PauseAsync(url, ada, true);
        Say("  Ada          [yellow]paused[/]: her owner sits down at the machine, so it stops within a second");
        var first = await ScoreAsync(requester, published, codes, [ada, mallory], benign, client,
            async () => await PauseAsync(url, ada, false), EntryKind.Slashed);

        Heading(3, "The same again, and a machine that dies");
        await PauseAsync(url, ada, true);
        var second = await ScoreAsync(requester, published, codes, [ada, bert], benign, client, async () =>
        {
            bert.LosePower();
            Say("  Bert         [red]loses its power[/] in the middle of the proof; nobody says goodbye");
            await PauseAsync(url, ada, false);
        }, EntryKind.Released, endless.Begun);

        Heading(4, "Receipts that anyone can check");
        var result = await CloseAsync(client, store, published, [first, second], [ada, mallory, bert], clinic, since);
        return result;
    }

    private (KeyFolder Keys, string Names, IReadOnlyList<Models.Graphs.Tensor> Record, bool Benign) Compile()
    {
        var source = ModelSource.Read(samples.ClinicModel, null, []);
        var records = samples.Records(source.Graph.Inputs);
        var (names, benign) = samples.RecordTable();
        var options = CompileOptions.Default with { Inputs = Visibility.Committed };
        var build = Work.Run(screen, "Compiling", 0, stage => ModelBuild.Make(source with { Samples = [.. records.Skip(1)] }, options, null, stage, cancellation));
        var keys = new KeyFolder(Path.Combine(folder, "keys"));
        NewFolder.Create(keys.FolderPath);
        keys.Place(build.Proving, build.Verifying);
        Say($"  {Yes} compiled     in {Terminal.Say.Time(build.Milliseconds)}: weights private, input committed, 128 proven bits");
        var values = records[0][0].Floats;
        var shown = string.Join(", ", names.Take(2).Select((n, i) => $"{n.Replace('_', ' ')} {Terminal.Say.Real(values[i])}"));
        return (keys, $"{shown}, {values.Length} measurements in all", records[0], benign[0]);
    }

    private async Task<DemoNode> PlugAsync(string name, string kind, Uri url, IProvingWorker worker, Node.Agent.ProofSigner? signer = null)
    {
        var keys = Keyring.Generate();
        await DemoNode.StakeAsync(url, keys, Stake, cancellation);
        Say($"  {Yes} machine      {name,-8} {Moments.Short(keys.Address.ToString())}  [grey]{kind}; {Credits.Say(Stake)} at stake[/]");
        return new DemoNode(name, url, keys, Path.Combine(folder, name), worker, signer);
    }

    private async Task OnlineAsync(Uri url, int count)
    {
        using var client = new NetworkClient([url]);
        await UntilAsync(async () => (await client.NodesAsync(cancellation: cancellation)).Items.Count(n => n.Online && n.Paused.Length == 0) == count);
    }

    private async Task PauseAsync(Uri url, DemoNode node, bool pause)
    {
        node.UseByOwner(pause);
        using var client = new NetworkClient([url]);
        await UntilAsync(async () => (await client.NodeAsync(node.Keys.Address, cancellation)).Paused.Length > 0 == pause);
    }

    private async Task<CollectedResult> ScoreAsync(
        Requester requester, PublishedModel model, long[][] codes, DemoNode[] nodes, bool benign, NetworkClient client, Func<Task> release,
        EntryKind awaited, Task? before = null)
    {
        var terms = new OrderTerms(2_000_000, 45_000, 45_000, [.. nodes.Select(n => n.Keys.Address)]);
        using var order = await requester.PrepareAsync(model, codes, terms, cancellation);
        await requester.SubmitAsync(order, cancellation);
        Say($"  task         {order.Id}  [grey]at most {Credits.Say(terms.MaxPrice)}[/]");
        if (before is not null)
        {
            await before.WaitAsync(TimeSpan.FromSeconds(20), cancellation);
            await release();
        }

        IReadOnlyList<ReceiptAnswer> receipts = [];
        var name = awaited.ToString();
        await UntilAsync(async () =>
        {
            receipts = await client.TaskReceiptsAsync(order.Id, cancellation);
            return receipts.Any(r => string.Equals(r.Kind, name, StringComparison.OrdinalIgnoreCase));
        });
        var artefact = receipts.First(r => string.Equals(r.Kind, name, StringComparison.OrdinalIgnoreCase));
        if (awaited == EntryKind.Slashed) ShowLie(artefact);
        else
        {
            Say($"  {No} lease lost   its holder was asked once more and said nothing; the task goes elsewhere");
            Say("               [grey]no stake is lost: silence is no lie[/]");
        }

        if (before is null) await release();
        var task = await requester.WaitAsync(order, null, cancellation);
        if (task.State != TaskState.Done) throw new InvalidOperationException($"The demo's task ended as {task.State}.");
        var result = await requester.CollectAsync(order, cancellation);
        ShowAnswer(result, nodes, benign);
        return result;
    }

    private void ShowLie(ReceiptAnswer receipt)
    {
        var entry = Entry.Read(Convert.FromBase64String(receipt.Entry));
        var evidence = SlashedEvidence.Read(entry.Evidence);
        var lost = entry.Transfers.Where(t => t.Kind == TransferKind.Slash).Sum(t => t.Amount);
        Say($"  {No} Mallory lied she signed a proof that does not hold");
        Say($"               [grey]{Markup.Escape(evidence.Detail)}[/]");
        Say($"               artefact: her signature on proof {Moments.Short(evidence.Claim.Claim.Proof.ToString())} for lease {evidence.Claim.Claim.Epoch}, which anyone can check");
        Say($"               [red]{Credits.Say(lost)} of her stake are gone[/], to nobody; she does not get this task again");
    }

    private void ShowAnswer(CollectedResult result, DemoNode[] nodes, bool benign)
    {
        var paid = result.Task.Result!;
        var by = nodes.Single(n => n.Keys.Address.ToString() == paid.Node).Name;
        var scores = result.Outputs[0]!;
        Say($"  {Yes} {by} proves   {Terminal.Say.Bytes(result.Proof.Length)}, verified here in {Terminal.Say.Time(result.VerifyMilliseconds)}: "
            + $"[bold]{(scores[0] > scores[1] ? "malignant" : "benign")}[/] [grey](the pathologist had found: {(benign ? "benign" : "malignant")})[/]");
        Say($"  {Yes} paid         {Credits.Say(paid.Paid)} to {by}, {Credits.Say(paid.Fee)} fee, {paid.MicroJoules / 1e6:F1} J [grey]({paid.Energy.ToLowerInvariant()})[/]");
    }

    private async Task<NetworkResult> CloseAsync(
        NetworkClient client, SqliteStore store, PublishedModel model, CollectedResult[] results, DemoNode[] nodes, Keyring clinic, long since)
    {
        var evidence = Path.Combine(folder, "evidence");
        Directory.CreateDirectory(evidence);
        AtomicFile.Write(Path.Combine(evidence, "verifying.key"), model.Key.ToBytes());
        foreach (var result in results) AtomicFile.Write(Path.Combine(evidence, result.Task.Id + ".proof"), result.Proof);
        await KeepLieAsync(store, evidence);
        var path = Path.Combine(folder, "chain.jsonl");
        await using (var export = await client.ExportAsync(cancellation)) await AtomicFile.WriteAsync(path, export, cancellation);
        var proofs = ProofFolder.Open(evidence);
        using var chain = File.OpenRead(path);
        var report = new Auditor(new SignatureChecker(), new AuditOptions { Network = await client.NetworkAsync(cancellation), Proofs = proofs.Check }).Run(chain);
        var totals = await store.TotalsAsync(cancellation);
        var counts = await store.CountAsync(0, cancellation);
        Say($"  {(report.Wrong is null ? Yes : No)} audit        {report.Entries} receipts, {report.Signatures} signatures, {proofs.Verified} proofs checked again offline"
            + (report.Wrong is { } wrong ? $": line {wrong.Line}: {Markup.Escape(wrong.Message)}" : ""));
        await ShowLedgerAsync(client, nodes, clinic, totals);
        var lost = (await client.NodeAsync(nodes[2].Keys.Address, cancellation)).Lost;
        var outcome = new NetworkResult(
            results, counts.SlashedSince, lost, report, totals, proofs.Verified, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        Say();
        Say($"  Told in {Terminal.Say.Time(outcome.Milliseconds)}, compiling included. [grey]Nothing left this machine; everything is deleted again.[/]");
        Say("  [grey]The same over real machines:[/]  vouch serve --faucet   [grey]and[/]   vouch node join URL --key node.key");
        return outcome;
    }

    /// <summary>The refused proof is kept by the coordinator as long as any: the audit verifies that it is false.</summary>
    private async Task KeepLieAsync(SqliteStore store, string evidence)
    {
        await foreach (var block in store.ReadBlocksAsync(0, cancellation))
        {
            foreach (var entry in block.Entries.Select(bytes => Entry.Read(bytes)).Where(e => e.Kind == EntryKind.Slashed))
            {
                if (await store.Blobs.ReadAsync(SlashedEvidence.Read(entry.Evidence).Claim.Claim.Proof, cancellation) is { } lie)
                    AtomicFile.Write(Path.Combine(evidence, "lie.proof"), lie);
            }
        }
    }

    private async Task ShowLedgerAsync(NetworkClient client, DemoNode[] nodes, Keyring clinic, IReadOnlyDictionary<AccountKind, long> totals)
    {
        if (screen.IsJson) return;
        var table = screen.NewTable(Columns);
        var account = await client.AccountAsync(clinic.Address, cancellation);
        table.AddRow("the clinic", Credits.Say(account.Free), "what it had, less what was proven");
        foreach (var node in nodes)
        {
            var own = await client.AccountAsync(node.Keys.Address, cancellation);
            table.AddRow(node.Name, Credits.Say(own.Free + own.Staked), $"{Credits.Say(own.Free)} earned, {Credits.Say(own.Staked)} at stake");
        }

        foreach (var kind in (AccountKind[])[AccountKind.Escrow, AccountKind.Fees, AccountKind.Burned, AccountKind.Issued])
            table.AddRow(kind.ToString().ToLowerInvariant(), Credits.Say(totals.GetValueOrDefault(kind)), Why(kind));
        table.AddRow("[bold]sum[/]", $"[bold]{Credits.Say(totals.Values.Sum())}[/]", "always zero");
        screen.Console.Write(table);
    }

    private static string Why(AccountKind kind) => kind switch
    {
        AccountKind.Escrow => "nothing is held for tasks that have ended",
        AccountKind.Fees => "the network's share",
        AccountKind.Burned => "lost by lying: nobody gains",
        _ => "where all credits come from",
    };

    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(40)) throw new InvalidOperationException("The demo waited in vain.");
            await Task.Delay(50, cancellation);
        }
    }

    private void Heading(int number, string text)
    {
        if (screen.IsJson) return;
        screen.Line();
        screen.Console.Write(new Rule($"[bold]{number}  {Markup.Escape(text)}[/]") { Justification = Justify.Left, Style = Style.Parse("grey") });
        screen.Line();
    }

    private void Say(string markup = "")
    {
        if (!screen.IsJson) screen.Line(markup);
    }
}
