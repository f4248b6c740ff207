using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;
using Vouch.Cli.Keys;
using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Hashing;
using Vouch.Protocol.Keys;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch commit</c>: the owner of an input commits to it before anyone proves.</summary>
internal static class CommitCommand
{
    private const string CommitmentEnding = ".commitment";
    private const string OpeningEnding = ".opening";

    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "commit", "Commit to an input, so that a proof must be about it: a public commitment and its secret opening.",
            "vouch commit verifying.key -i input.json -o input.commitment",
            "vouch commit keys -i digits.npy --sample 3 -o three.commitment",
            "vouch prove keys -i input.json --opening input.opening -o out.proof",
            "vouch verify -k verifying.key -p out.proof --input-commitment input.commitment");
        var key = new Argument<string>("KEY") { Description = "The verifying key, or a folder that 'vouch compile -o' wrote." };
        var input = new Option<string>("--input", "-i") { Description = "The input, as for 'vouch prove'.", HelpName = "INPUT", Required = true };
        var sample = InferenceArguments.NewSampleOption();
        var output = new Option<string>("--out", "-o")
        {
            Description = "Where the public commitment goes. The secret opening goes beside it.",
            HelpName = "COMMITMENT",
            Required = true,
        };
        var force = new Option<bool>("--force") { Description = "Replace an opening that is there." };
        command.Add(key);
        foreach (var option in (Option[])[input, sample, output, force]) command.Add(option);
        host.Attach(command, (parsed, screen) =>
        {
            var target = parsed.GetRequiredValue(output);
            var secret = OpeningPath(target);
            RequireTargets(target, secret, parsed.GetValue(force));
            var verifying = ReadKey(parsed.GetRequiredValue(key));
            if (!verifying.HasCommittedInputs)
            {
                throw new UsageException(
                    "No input of this model is committed: there is nothing to commit to.",
                    "Have the model compiled with --input committed.");
            }

            var codes = PortCodes.ReadInput(parsed.GetRequiredValue(input), verifying, parsed.GetValue(sample));
            host.Cancellation.ThrowIfCancellationRequested();
            var commitment = Work.Run(screen, "Committing", 0, _ => Commit(verifying, codes, target, secret, host.Cancellation));
            if (screen.IsJson) screen.WriteJson(ToJson(verifying, commitment, target, secret));
            else Show(screen, verifying, target, secret);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Where the secret opening goes: input.commitment has input.opening.</summary>
    private static string OpeningPath(string target) => target.EndsWith(CommitmentEnding, StringComparison.Ordinal)
        ? target[..^CommitmentEnding.Length] + OpeningEnding
        : target + OpeningEnding;

    private static void RequireTargets(string target, string secret, bool force)
    {
        AtomicFile.CheckWritable(target);
        AtomicFile.CheckWritable(secret);
        if (File.Exists(secret) && !force)
        {
            throw new UsageException(
                $"{Safe.Path(secret)} is there already; without it nobody can prove about the input it belongs to.",
                "Give another -o, or --force to replace it.");
        }
    }

    private static VerifyingKey ReadKey(string path) =>
        VerifyingKeyFile.Read(Directory.Exists(path) ? new KeyFolder(path).VerifyingPath : path);

    private static byte[] Commit(
        VerifyingKey key, long[][] codes, string target, string secret, CancellationToken cancellation)
    {
        var seed = OsRandom.NewSeed();
        try
        {
            var commitment = InputCommitment.Commit(key, codes, seed, cancellation);
            var opening = new InputOpening(seed, commitment).ToBytes();
            using var publicHalf = AtomicFile.Stage(target, commitment, null);
            using var secretHalf = AtomicFile.Stage(secret, opening, InputOpening.FileMode);
            CryptographicOperations.ZeroMemory(opening);
            cancellation.ThrowIfCancellationRequested();
            lock (AtomicFile.Gate)
            {
                // The count beside the opening is that of the one replaced: it goes first, so that no opening meets another's.
                var counter = InputOpening.CounterPath(secret);
                if (File.Exists(counter)) File.Move(counter, counter + ".old", overwrite: true);
                // A commitment that nobody can open is useless; an opening without that file is not, it holds the commitment.
                secretHalf.Place();
                publicHalf.Place();
            }

            return commitment;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static void Show(Screen screen, VerifyingKey key, string target, string secret)
    {
        screen.Title("Committed");
        screen.Facts(
            ("public", $"{Escape(target)}  [grey]name it in the order; verifiers need it[/]"),
            ("secret", $"{Escape(secret)}  [grey]give it, with the input, to whoever proves, and to nobody else[/]"),
            ("hidden for", $"{Say.Count(InputCommitment.Openings(key), "proof")}, whoever makes them"));
    }

    private static JsonObject ToJson(VerifyingKey key, byte[] commitment, string target, string secret) => new()
    {
        ["commitment"] = Convert.ToHexStringLower(commitment),
        ["commitment_file"] = target,
        ["opening_file"] = secret,
        ["openings"] = InputCommitment.Openings(key),
        ["verifying_key_digest"] = Convert.ToHexStringLower(key.Digest),
    };

    private static string Escape(string text) => Markup.Escape(Safe.Text(text, 240));
}
