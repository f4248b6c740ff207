using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Network;
using Vouch.Server;
using Vouch.Workspace;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch serve</c>: a coordinator, its API and its dashboard.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:7700";

    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "serve", "Run a coordinator: API, dashboard, ledger. Nothing to install; one folder holds everything.",
            "vouch serve --faucet                                          try it: http://127.0.0.1:7700",
            "vouch serve --data /var/lib/vouch --urls https://0.0.0.0:443 --certificate site.pfx",
            "vouch serve --postgres \"Host=db;Username=vouch;Database=vouch\" --network-key network.key   one of many coordinators");
        var urls = new Option<string[]>("--urls") { Description = $"Addresses to listen on. Default: {DefaultUrl}.", HelpName = "URL", AllowMultipleArgumentsPerToken = true };
        var data = new Option<string>("--data") { Description = "Folder of the embedded store (SQLite). Default: vouch/network in your state folder.", HelpName = "DIR" };
        var postgres = new Option<string>("--postgres") { Description = "Use this PostgreSQL database instead; any number of coordinators may.", HelpName = "CONNECTION" };
        var networkKey = new Option<string>("--network-key") { Description = "Key that signs the receipt chain. Default: network.key in the data folder, made at the first start.", HelpName = "KEY" };
        var name = new Option<string>("--name") { Description = "The network's name.", DefaultValueFactory = _ => "vouch" };
        var faucet = new Option<bool>("--faucet") { Description = "Give credits to whoever asks. For development." };
        var fee = new Option<int?>("--fee-basis-points") { Description = $"The network's share in ten-thousandths; fixed at the first start. Default: {NetworkRules.Default.FeeBasisPoints}.", HelpName = "N" };
        var stake = new Option<string>("--min-stake") { Description = "Credits a node must have at stake; fixed at the first start. Default: 0.", HelpName = "CREDITS" };
        var lease = new Option<string>("--lease") { Description = $"How long a node's lease lasts without a sign of life, 1s to 1h; a sixth of it is the time to answer when asked. Fixed at the first start. Default: {NetworkRules.Default.LeaseMilliseconds / 1000}s.", HelpName = "TIME" };
        var certificate = new Option<string>("--certificate") { Description = "TLS certificate, PEM or PKCS#12.", HelpName = "FILE" };
        var certificateKey = new Option<string>("--certificate-key") { Description = "Its private key in PEM, if not in the same file.", HelpName = "FILE" };
        var passphrase = KeyArguments.NewPassphraseOption();
        var verbose = new Option<bool>("--verbose") { Description = "Log every request." };
        foreach (var option in (Option[])[urls, data, postgres, networkKey, name, faucet, fee, stake, lease, certificate, certificateKey, passphrase, verbose])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(data) is not null && result.GetResult(postgres) is not null)
                result.AddError("--data and --postgres exclude each other: the ledger lives in one place.");
        });
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            var place = ServePlace.Open(
                parsed.GetValue(data), parsed.GetValue(postgres), parsed.GetValue(networkKey), parsed.GetValue(passphrase), host.Environment);
            using var ring = place.Ring;
            NetworkRules Asked(NetworkRules rules) => With(rules, parsed.GetValue(fee), parsed.GetValue(stake), parsed.GetValue(lease));
            var wanted = Asked(NetworkRules.Default);
            if (wanted.Fault() is { } fault) throw new UsageException(fault);
            await using var store = await place.OpenStoreAsync(wanted, cancellation);
            var rules = await Coordinator.RulesOfAsync(store, cancellation);
            if (rules != Asked(rules))
                throw new UsageException("The network's rules were fixed at its first start, and are others.", "Leave out --fee-basis-points, --min-stake and --lease, or begin a new network in another --data folder.");
            var options = new CoordinatorOptions
            {
                NetworkKey = ring,
                Urls = parsed.GetValue(urls) is { Length: > 0 } chosen ? chosen : [DefaultUrl],
                Name = parsed.GetValue(name)!,
                Rules = rules,
                DataDirectory = place.Folder,
                Faucet = parsed.GetValue(faucet),
                CertificatePath = parsed.GetValue(certificate),
                CertificateKeyPath = parsed.GetValue(certificateKey),
            };
            await using var coordinator = await StartAsync(options, store, parsed.GetValue(verbose), screen, cancellation);
            Show(screen, coordinator, place, options);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                screen.Error.WriteLine("vouch: stopping; nodes are told to come back.");
            }

            await coordinator.StopAsync(CancellationToken.None);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<Coordinator> StartAsync(
        CoordinatorOptions options, Vouch.Network.Ports.INetworkStore store, bool verbose, Screen screen, CancellationToken cancellation)
    {
        try
        {
            return await Coordinator.StartAsync(options, store, log => Logging(log, verbose, screen), cancellation: cancellation);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message, null, e);
        }
        catch (IOException e)
        {
            throw new UsageException(
                $"The coordinator cannot listen on {string.Join(", ", options.Urls)}: {Safe.Text(e.Message, 200)}.",
                "Another program may use the port; choose one with --urls.", e);
        }
    }

    /// <summary>The rules with what was asked for in their place.</summary>
    private static NetworkRules With(NetworkRules rules, int? fee, string? stake, string? lease)
    {
        if (fee is { } share) rules = rules with { FeeBasisPoints = share };
        if (stake is not null) rules = rules with { MinimumStake = Credits.Parse(stake, "--min-stake") };
        if (lease is null) return rules;
        // Shorter than a second is shorter than the pauses of a machine under load; longer than an hour keeps tasks from others.
        var milliseconds = Spans.Milliseconds(lease, "--lease");
        return milliseconds is >= 1_000 and <= 3_600_000
            ? rules with { LeaseMilliseconds = milliseconds, QuestionMilliseconds = milliseconds / 6 }
            : throw new UsageException($"--lease is 1s to 1h, not '{Safe.Text(lease, 40)}'.");
    }

    private static void Logging(ILoggingBuilder log, bool verbose, Screen screen)
    {
        log.AddProvider(new ScreenLog(screen.Error));
        log.SetMinimumLevel(verbose ? LogLevel.Information : LogLevel.Warning);
        // The server keeps the framework's chatter out of its log; this category is the requests: method, address, status, time.
        if (verbose) log.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information);
    }

    private static void Show(Screen screen, Coordinator coordinator, ServePlace place, CoordinatorOptions options)
    {
        var url = coordinator.Addresses[0].ToString().TrimEnd('/');
        if (screen.IsJson)
        {
            screen.WriteJson(new JsonObject
            {
                ["network"] = place.Ring.Address.ToString(),
                ["urls"] = JsonParts.Texts(coordinator.Addresses.Select(a => a.ToString())),
                ["store"] = place.Description,
                ["faucet"] = options.Faucet,
            });
            return;
        }

        screen.Title($"Coordinator of the network '{Safe.Text(options.Name)}'");
        screen.Facts(
            ("dashboard", $"[bold]{url}[/]"),
            ("network", place.Ring.Address.ToString()),
            ("store", Spectre.Console.Markup.Escape(place.Description)),
            ("faucet", options.Faucet ? "on: for development" : "off"));
        screen.Line();
        screen.Line("  [grey]lend a machine:[/]  vouch account new -o node.key && vouch node join " + url + " --key node.key");
        screen.Line("  [grey]stop:[/]            Ctrl-C");
    }
}
