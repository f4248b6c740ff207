using System.CommandLine;
using System.Text.Json.Nodes;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Identity;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch account</c>: keys, balances, credits in and out, stake.</summary>
internal static class AccountCommand
{
    /// <summary>The command and its verbs.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "account", "Keys and credits.",
            "vouch account new -o my.key",
            "vouch account deposit 100 --key my.key       from the development faucet",
            "vouch account show --key my.key");
        command.Add(New(host));
        command.Add(Show(host));
        command.Add(Deposit(host));
        command.Add(Move(host, "withdraw", RequestKind.Withdraw, "Take credits out of the network.", "vouch account withdraw 10 --key my.key"));
        command.Add(Move(host, "stake", RequestKind.Stake, "Put credits at stake for the node of this key.", "vouch account stake 25 --key node.key"));
        command.Add(Move(host, "unstake", RequestKind.Unstake, "Take stake back that no lease puts at risk.", "vouch account unstake 25 --key node.key"));
        return command;
    }

    private static VouchCommand New(CommandHost host)
    {
        var command = new VouchCommand(
            "new", "Make a key. Who holds the file holds the account: keep a copy.",
            "vouch account new -o my.key",
            "vouch account new -o my.key --passphrase-file secret.txt");
        var output = new Option<string>("--out", "-o") { Description = "Where the key file goes; mode 0600.", HelpName = "KEY", Required = true };
        var passphrase = KeyArguments.NewPassphraseOption();
        command.Add(output);
        command.Add(passphrase);
        host.Attach(command, (parsed, screen) =>
        {
            var path = parsed.GetRequiredValue(output);
            AtomicFile.CheckWritable(path);
            using var ring = Keyring.Generate();
            KeyArguments.Write(path, ring, parsed.GetValue(passphrase));
            if (screen.IsJson)
            {
                screen.WriteJson(new JsonObject { ["address"] = ring.Address.ToString(), ["key"] = path });
                return ExitCode.Done;
            }

            screen.Facts(("address", $"[bold]{ring.Address}[/]"), ("key file", Spectre.Console.Markup.Escape(Safe.Text(path, 240))));
            screen.Notes(["Whoever has this file has the account, and nobody can restore it: keep a copy in a safe place."]);
            return ExitCode.Done;
        });
        return command;
    }

    private static VouchCommand Show(CommandHost host)
    {
        var command = new VouchCommand(
            "show", "Show what an account has.",
            "vouch account show --key my.key",
            "vouch account show 0x... --server http://127.0.0.1:7700 --json");
        var address = new Argument<string?>("ADDRESS") { Description = "The account; or give --key.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string>("--key", "-k") { Description = "A key file whose account to show.", HelpName = "KEY" };
        var passphrase = KeyArguments.NewPassphraseOption();
        var server = new ServerArguments();
        command.Add(address);
        command.Add(key);
        command.Add(passphrase);
        server.AddTo(command);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            using var ring = parsed.GetValue(key) is { } path ? KeyArguments.Read(path, parsed.GetValue(passphrase)) : null;
            var account = ring?.Address ?? Parse(parsed.GetValue(address));
            using var client = server.Connect(parsed);
            Show(screen, await client.AccountAsync(account, cancellation));
            return ExitCode.Done;
        });
        return command;
    }

    private static VouchCommand Deposit(CommandHost host)
    {
        var command = new VouchCommand(
            "deposit", "Get credits from a network's development faucet ('vouch serve --faucet').",
            "vouch account deposit 100 --key my.key");
        var amount = NewAmount();
        var key = new KeyArguments();
        var server = new ServerArguments();
        command.Add(amount);
        key.AddTo(command);
        server.AddTo(command);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            var micro = Credits.Parse(parsed.GetRequiredValue(amount), "AMOUNT");
            using var ring = key.Read(parsed);
            using var client = server.Connect(parsed, ring);
            Show(screen, await client.DepositAsync(ring.Address, micro, cancellation));
            return ExitCode.Done;
        });
        return command;
    }

    private static VouchCommand Move(CommandHost host, string name, RequestKind kind, string description, string example)
    {
        var command = new VouchCommand(name, description, example);
        var amount = NewAmount();
        var key = new KeyArguments();
        var server = new ServerArguments();
        command.Add(amount);
        key.AddTo(command);
        server.AddTo(command);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            var micro = Credits.Parse(parsed.GetRequiredValue(amount), "AMOUNT");
            using var ring = key.Read(parsed);
            using var client = server.Connect(parsed, ring);
            Show(screen, await client.MoveAsync(kind, micro, cancellation));
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> NewAmount() => new("AMOUNT") { Description = "Credits, up to six decimals." };

    private static Address Parse(string? text) => Address.TryParse(text, out var address)
        ? address
        : throw new UsageException(
            text is null ? "Whose account?" : $"'{Safe.Text(text, 60)}' is no address, or mistyped: its upper and lower case letters are a checksum.",
            "Give an address (0x and 40 hexadecimal digits) or --key KEY.");

    private static void Show(Screen screen, AccountAnswer account)
    {
        if (screen.IsJson)
        {
            screen.WriteJson(new JsonObject
            {
                ["address"] = account.Address,
                ["free_micro_credits"] = account.Free,
                ["staked_micro_credits"] = account.Staked,
                ["in_escrow_micro_credits"] = account.InEscrow,
                ["open_tasks"] = account.OpenTasks,
            });
            return;
        }

        screen.Facts(
            ("account", account.Address),
            ("free", $"[bold]{Credits.Say(account.Free)}[/]"),
            ("in escrow", $"{Credits.Say(account.InEscrow)} [grey]for {account.OpenTasks} open tasks[/]"),
            ("at stake", Credits.Say(account.Staked)));
    }
}
