using System.CommandLine;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Identity;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch submit prove</c>: has an inference proven by the network.</summary>
internal static class SubmitCommand
{
    /// <summary>The command and its verb.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "submit", "Have something done by the network.",
            "vouch submit prove --model ID -i input.json --key my.key --max-price 5 --wait -o answer.proof");
        command.Add(Prove(host));
        command.SetAction(parsed => host.RefuseUsage(parsed));
        return command;
    }

    private static VouchCommand Prove(CommandHost host)
    {
        var command = new VouchCommand(
            "prove", "Have an inference proven. The input is sealed to the nodes that may see it; you pay only for a proof that verifies.",
            "vouch submit prove --model ID -i input.json --key my.key --wait -o answer.proof",
            "vouch submit prove --model ID -i input.json --key my.key --trust 0x...,0x... --deadline 5m",
            "vouch submit prove --model keys -i input.json --trust local -o answer.proof    on this machine, nobody sees anything");
        var model = new Option<string>("--model") { Description = "The model's id; with --trust local its folder of keys.", HelpName = "ID", Required = true };
        var input = new Option<string>("--input", "-i") { Description = "The input: JSON or .npy, as for 'vouch prove'.", HelpName = "INPUT", Required = true };
        var sample = InferenceArguments.NewSampleOption();
        var key = new Option<string>("--key", "-k") { Description = "Your key file, from 'vouch account new'.", HelpName = "KEY" };
        var passphrase = KeyArguments.NewPassphraseOption();
        var server = new ServerArguments();
        var price = new Option<string>("--max-price") { Description = "Credits at most, fee included.", HelpName = "CREDITS", DefaultValueFactory = _ => "10" };
        var trust = new Option<string>("--trust")
        {
            Description = "Who may see the input: 'open' (nodes that the network proposes), addresses of nodes, or 'local' (nobody: prove here).",
            HelpName = "local|open|ADDRESS,...", DefaultValueFactory = _ => "open",
        };
        var recipients = new Option<int>("--recipients") { Description = "With --trust open: how many nodes the input is sealed to, 1 to 8.", HelpName = "N", DefaultValueFactory = _ => 3 };
        var deadline = new Option<string>("--deadline") { Description = "Until when a result is worth its full price; after as long again it is worth nothing.", HelpName = "TIME", DefaultValueFactory = _ => "60s" };
        var wait = new Option<bool>("--wait") { Description = "Wait for the result, verify it, and write it." };
        var output = new Option<string>("--out", "-o") { Description = "Where the proof goes; its input's commitment goes beside it.", HelpName = "PROOF" };
        foreach (var option in (Option[])[model, input, sample, key, passphrase, price, trust, recipients, deadline, wait, output]) command.Add(option);
        server.AddTo(command);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            var target = parsed.GetValue(output);
            if (parsed.GetValue(trust) == "local")
                return Local(host, parsed.GetRequiredValue(model), parsed.GetRequiredValue(input), parsed.GetValue(sample), target, screen.IsJson);
            if (parsed.GetValue(wait) != (target is not null))
                throw new UsageException("--wait and -o belong together.", "Give both; or neither, and collect later: vouch collect TASK -o PROOF.");
            if (parsed.GetValue(key) is not { } keyPath) throw new UsageException("Whose account pays?", "Give your key file: --key KEY.");
            if (!Digest256.TryParse(parsed.GetRequiredValue(model), out var id))
                throw new UsageException($"'{Safe.Text(parsed.GetRequiredValue(model), 80)}' is no model's id: that has 64 hexadecimal digits.", "'vouch models' lists them.");
            if (target is not null) Collecting.CheckWritable(target);
            var span = Spans.Milliseconds(parsed.GetValue(deadline)!, "--deadline");
            var terms = new OrderTerms(
                Credits.Parse(parsed.GetValue(price)!, "--max-price"), span, span,
                parsed.GetValue(trust) == "open" ? null : Addresses.Parse(parsed.GetValue(trust), "--trust"), parsed.GetValue(recipients));
            using var ring = KeyArguments.Read(keyPath, parsed.GetValue(passphrase));
            using var client = server.Connect(parsed, ring);
            var requester = new Requester(client, host.Environment.CacheFolder, host.Environment.StateFolder);
            var published = await requester.ModelAsync(id, cancellation);
            var codes = PortCodes.ReadInput(parsed.GetRequiredValue(input), published.Key, parsed.GetValue(sample));
            using var order = await requester.PrepareAsync(published, codes, terms, cancellation);
            foreach (var port in codes) Array.Clear(port);
            Exposure.Say(screen, published, order.Order.Order);
            await requester.SubmitAsync(order, cancellation);
            if (target is null)
            {
                Collecting.ShowSubmitted(screen, order);
                return ExitCode.Done;
            }

            await Collecting.RunAsync(screen, requester, order, published, target, cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    private static int Local(CommandHost host, string folder, string input, int? sample, string? target, bool json)
    {
        if (target is null) throw new UsageException("Where does the proof go?", "Give -o PROOF.");
        if (!Directory.Exists(folder))
            throw new UsageException($"{Safe.Path(folder)} is no folder of keys.", "With --trust local, --model is the folder that 'vouch compile -o' wrote.");
        List<string> args = ["prove", folder, "-i", input, "-o", target];
        if (sample is { } n) args.AddRange(["--sample", n.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        if (json) args.Add("--json");
        return host.Run(args);
    }
}
