using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Terminal;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Verifier;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch verify</c>: checks a proof, or a renewal.</summary>
internal static class VerifyCommand
{
    private const long MostProofBytes = 1L << 28;

    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "verify", "Check a proof with the public key alone.",
            "vouch verify -k verifying.key -p out.proof",
            "vouch verify -k verifying.key -p out.proof -i public-input.json --min-bits 128",
            "vouch verify -k verifying.key -p digits.proof --json",
            "vouch verify -k verifying.key -p out.proof --input-commitment input.commitment",
            "vouch verify -k verifying.key -p renewal.1.proof --renewed-from verifying.key.1");
        var key = new Option<string>("--key", "-k") { Description = "The verifying key.", HelpName = "KEY", Required = true };
        var proof = new Option<string>("--proof", "-p") { Description = "The proof.", HelpName = "PROOF", Required = true };
        var input = new Option<string>("--input", "-i")
        {
            Description = "The public input that the proof must speak of; for the proof of a batch, all its inputs in order.",
            HelpName = "INPUT",
        };
        var sample = InferenceArguments.NewSampleOption();
        var commitment = new Option<string>("--input-commitment")
        {
            Description = "The commitment to the input that the proof must be about; needed for models with committed inputs.",
            HelpName = "COMMITMENT",
        };
        var bits = new Option<int>("--min-bits")
        {
            Description = "Reject keys with fewer proven bits.",
            DefaultValueFactory = _ => VerifierPolicy.Default.MinimumBits,
            HelpName = "N",
        };
        var old = new Option<string>("--renewed-from")
        {
            Description = "Check instead that KEY is a renewal of this older key; PROOF is its renewal proof.",
            HelpName = "OLD.key",
        };
        foreach (var option in (Option[])[key, proof, input, sample, commitment, bits, old]) command.Add(option);
        host.Attach(command, (parsed, screen) =>
        {
            var policy = new VerifierPolicy(parsed.GetValue(bits));
            var verifying = VerifyingKeyFile.Read(parsed.GetRequiredValue(key));
            var bytes = InputBytes.Read(parsed.GetRequiredValue(proof), "The proof", MostProofBytes);
            host.Cancellation.ThrowIfCancellationRequested();
            var outcome = parsed.GetValue(old) is { } oldPath
                ? Renewal(screen, host, verifying, VerifyingKeyFile.Read(oldPath), bytes, policy)
                : Inference(
                    screen, host, verifying,
                    Expected(parsed.GetValue(input), parsed.GetValue(sample), verifying, ProofFormat.Inferences(bytes)),
                    Committed(parsed.GetValue(commitment), verifying), bytes, policy);
            host.Cancellation.ThrowIfCancellationRequested();
            if (screen.IsJson) screen.WriteJson(ToJson(verifying, outcome));
            else Show(screen, verifying, outcome);
            if (outcome.Verdict.Accepted) return ExitCode.Done;
            screen.Error.WriteLine($"vouch: rejected at the stage '{Stages.Name(outcome.Verdict.Stage)}'.");
            return ExitCode.Rejected;
        });
        return command;
    }

    /// <summary>The public inputs that must hold. Whether a file is read as one input or as many is decided by the proof.</summary>
    private static IReadOnlyList<long[]?[]>? Expected(string? input, int? sample, VerifyingKey key, int inferences)
    {
        if (input is null) return null;
        if (!key.Interface.Inputs.Any(port => port.IsPublic))
        {
            if (key.HasCommittedInputs)
            {
                throw new UsageException(
                    "No input of this model is public: --input-commitment says which input a proof is about.", "Leave out -i.");
            }

            throw new UsageException(
                "No input of this model is public: its proofs say nothing about which input was used.",
                "Leave out -i, or have the model compiled with --input public.");
        }

        if (inferences > 1 && sample is not null)
        {
            throw new UsageException(
                $"The proof is about {inferences} inputs together; --sample chooses one.", "Leave out --sample, and give all inputs in their order.");
        }

        var samples = inferences > 1 ? PortCodes.ReadBatch(input, key) : [PortCodes.ReadInput(input, key, sample)];
        return [.. samples.Select(codes => PublicOnly(codes, key))];
    }

    private static long[]?[] PublicOnly(long[][] codes, VerifyingKey key) =>
        [.. key.Interface.Inputs.Select((port, i) => port.IsPublic ? codes[i] : null)];

    private static byte[] Committed(string? path, VerifyingKey key) => (path, key.HasCommittedInputs) switch
    {
        (null, false) => [],
        (null, true) => throw new UsageException(
            "The input of this model is committed: a proof means something only together with the commitment it is about.",
            "Give --input-commitment, the public file of 'vouch commit'."),
        (_, false) => throw new UsageException("No input of this model is committed.", "Leave out --input-commitment."),
        _ => InputOpening.ReadCommitment(path, key),
    };

    private static Outcome Inference(
        Screen screen, CommandHost host, VerifyingKey key, IReadOnlyList<long[]?[]>? expected, byte[] commitment, byte[] proof,
        VerifierPolicy policy)
    {
        var check = Work.Run(screen, "Checking the key", 0, _ => new AcceptedKeys(host.Environment.CacheFolder).Check(key));
        if (!check.Verdict.Accepted) return new Outcome(check.Verdict, check, 0, [], commitment, IsRenewal: false);
        var since = Stopwatch.GetTimestamp();
        IReadOnlyList<PublicPorts> ports = [];
        var verdict = Work.Run(screen, "Verifying", 0, _ =>
        {
            if (commitment.Length == 0) return ModelVerifier.VerifyBatch(key, expected, proof, policy, out ports);
            var one = ModelVerifier.Verify(key, expected?[0], commitment, proof, policy, out var only);
            ports = [only];
            return one;
        });
        var spent = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        return new Outcome(verdict, check, spent, verdict.Accepted ? ports : [], commitment, IsRenewal: false);
    }

    private static Outcome Renewal(
        Screen screen, CommandHost host, VerifyingKey key, VerifyingKey old, byte[] link, VerifierPolicy policy)
    {
        var check = Work.Run(screen, "Checking the keys", 0, _ => CheckBoth(new AcceptedKeys(host.Environment.CacheFolder), old, key));
        if (!check.Verdict.Accepted) return new Outcome(check.Verdict, check, 0, [], [], IsRenewal: true);
        var since = Stopwatch.GetTimestamp();
        var verdict = key.Statement.Profile.Bits < policy.MinimumBits
            ? new Verdict(
                RejectionStage.Policy, 0,
                $"the key gives {key.Statement.Profile.Bits} proven bits; the policy asks for {policy.MinimumBits}")
            : ModelVerifier.CheckRenewal(old, key, link);
        return new Outcome(verdict, check, Stopwatch.GetElapsedTime(since).TotalMilliseconds, [], [], IsRenewal: true);
    }

    private static KeyCheck CheckBoth(AcceptedKeys keys, VerifyingKey old, VerifyingKey renewed)
    {
        var first = keys.Check(old);
        if (!first.Verdict.Accepted) return first;
        var second = keys.Check(renewed);
        return second with
        {
            Milliseconds = first.Milliseconds is null && second.Milliseconds is null
                ? null
                : (first.Milliseconds ?? 0) + (second.Milliseconds ?? 0),
        };
    }

    private static void Show(Screen screen, VerifyingKey key, Outcome outcome)
    {
        var verdict = outcome.Verdict;
        var what = outcome.IsRenewal ? "the renewal"
            : outcome.Ports.Count > 1 ? $"the proof of [bold]{Say.Count(outcome.Ports.Count, "inference")}[/]"
            : "the proof";
        if (!verdict.Accepted)
        {
            screen.Line($"[bold red]rejected[/]  stage {Stages.Name(verdict.Stage)}: {Markup.Escape(Safe.Text(verdict.Detail, 300))}");
            return;
        }

        screen.Line($"[bold green]accepted[/]  {what} holds for [bold]{Markup.Escape(Named(key.Interface.Model))}[/]");
        var facts = new List<(string, string)>
        {
            ("security", $"{key.Statement.Profile.Bits} proven bits"),
            ("verified in", $"[bold]{Say.Time(outcome.Milliseconds)}[/]"),
            ("key", outcome.Check.Milliseconds is { } cost
                ? $"its own proof was checked for the first time, in {Say.Time(cost)}"
                : "checked before"),
        };
        if (outcome.Commitment.Length > 0)
            facts.Add(("input", $"the one under the commitment {Convert.ToHexStringLower(outcome.Commitment)[..16]}..."));
        screen.Facts([.. facts]);
        if (outcome.Ports.Count == 0) return;
        screen.Line();
        Inferences.Show(screen, outcome.Ports.Count, i =>
        {
            foreach (var (port, values) in Decoded(key.Interface.Inputs, outcome.Ports[i].Inputs, PortCodes.DecodeInput))
                Values.Show(screen, "input", port, values);
            foreach (var (port, values) in Decoded(key.Interface.Outputs, outcome.Ports[i].Outputs, PortCodes.Decode))
                Values.Show(screen, "output", port, values);
        });
    }

    private static JsonObject ToJson(VerifyingKey key, Outcome outcome)
    {
        var result = new JsonObject
        {
            ["accepted"] = outcome.Verdict.Accepted,
            ["stage"] = outcome.Verdict.Accepted ? null : Stages.Name(outcome.Verdict.Stage),
            ["detail"] = outcome.Verdict.Detail,
            ["model"] = key.Interface.Model,
            ["security_bits"] = key.Statement.Profile.Bits,
            ["verify_ms"] = Math.Round(outcome.Milliseconds, 3),
            ["key_check_ms"] = outcome.Check.Milliseconds is { } cost ? Math.Round(cost, 3) : null,
            ["verifying_key_digest"] = Convert.ToHexStringLower(key.Digest),
        };
        if (outcome.Commitment.Length > 0) result["input_commitment"] = Convert.ToHexStringLower(outcome.Commitment);
        if (outcome.Ports.Count == 0) return result;
        result["inferences"] = outcome.Ports.Count;
        if (outcome.Ports.Count > 1)
        {
            // Under a key of its own: whoever expects one inference and reads output_data must not take a batch for it.
            result["batch"] = Inferences.ToJson(outcome.Ports.Count, i => AddPorts([], key, outcome.Ports[i]));
            return result;
        }

        return AddPorts(result, key, outcome.Ports[0]);
    }

    private static JsonObject AddPorts(JsonObject result, VerifyingKey key, PublicPorts ports)
    {
        result["input_data"] = JsonParts.Values(Decoded(key.Interface.Inputs, ports.Inputs, PortCodes.DecodeInput).Select(p => p.Values));
        result["output_data"] = JsonParts.Values(Decoded(key.Interface.Outputs, ports.Outputs, PortCodes.Decode).Select(p => p.Values));
        return result;
    }

    private static IEnumerable<(PortDescription Port, float[]? Values)> Decoded(
        IReadOnlyList<PortDescription> ports, IReadOnlyList<long[]?> codes, Decoder decode) =>
        ports.Select((port, i) => (port, codes[i] is { } own ? decode(port, own) : null));

    private static string Named(string name) => name.Length > 0 ? Safe.Text(name) : "this model";

    private delegate float[] Decoder(PortDescription port, ReadOnlySpan<long> codes);

    private sealed record Outcome(
        Verdict Verdict, KeyCheck Check, double Milliseconds, IReadOnlyList<PublicPorts> Ports, byte[] Commitment, bool IsRenewal);
}
