using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch prove</c>: one inference, or a batch of them, and its proof.</summary>
internal static class ProveCommand
{
    private const double FewLeft = 0.1;

    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "prove", "Run a compiled model on an input and prove the result.",
            "vouch prove keys -i input.json -o out.proof",
            "vouch prove keys -i digits.npy --sample 3 -o three.proof",
            "vouch prove keys -i digits.npy --batch -o digits.proof",
            "vouch prove keys -i input.json --opening input.opening -o out.proof",
            "vouch prove keys -i input.json -o out.proof --profile",
            "vouch prove keys -i input.json -o out.proof --json");
        var arguments = new InferenceArguments();
        arguments.AddTo(command);
        var output = new Option<string>("--out", "-o") { Description = "Where the proof goes.", HelpName = "PROOF", Required = true };
        var opening = new Option<string>("--opening")
        {
            Description = "The secret opening of the commitment that the proof must be about. Without it a fresh commitment is made.",
            HelpName = "OPENING",
        };
        var batch = new Option<bool>("--batch")
        {
            Description = "Prove all inputs of the file in one proof, which takes one opening: JSON lines, or .npy with a leading axis of inputs.",
        };
        command.Add(output);
        command.Add(batch);
        var profiled = ProfileOption.New();
        command.Add(profiled);
        command.Add(opening);
        var memory = MemoryLimit.NewOption();
        command.Add(memory);
        command.Validators.Add(result =>
        {
            if (result.GetValue(batch) && arguments.HasSample(result))
                result.AddError("--batch takes all inputs of the file, --sample one of them.");
        });
        host.Attach(command, (parsed, screen) =>
        {
            var target = parsed.GetRequiredValue(output);
            var machine = new ThisMachine(host.Environment);
            var limit = MemoryLimit.Of(parsed.GetValue(memory), machine, screen);
            AtomicFile.CheckWritable(target);
            var folder = arguments.Folder(parsed);
            var (proving, verifying) = folder.Load();
            if (folder.Exposed is { } exposed) screen.Warn($"others may read {Safe.Path(exposed)}; it holds the weights. Run: chmod 600");
            var isBatch = parsed.GetValue(batch);
            // What no batch can be is said before a large file is read.
            if (isBatch) InferenceProver.RequireBatch(verifying, 1);
            var inputs = isBatch
                ? PortCodes.ReadBatch(arguments.Input(parsed), verifying)
                : [PortCodes.ReadInput(arguments.Input(parsed), verifying, arguments.Sample(parsed))];
            if (isBatch) InferenceProver.RequireBatch(verifying, inputs.Count);
            var owner = InputOwner.Of(parsed.GetValue(opening), verifying, target, host.Environment);
            var openings = Openings.OfProofs(folder, verifying, host.Environment.StateFolder);
            RequireOpening(openings);
            // Measured before the work, which would disturb it.
            var rates = parsed.GetValue(profiled) ? machine.BestRates() : null;
            var cost = CostEstimate.Of(
                inputs.Count == 1 ? verifying.Statement : verifying.Statement.OfBatch(inputs.Count), rates ?? machine.RatesAtOnce());
            limit.Check(
                inputs.Count == 1 ? "This proof" : $"A proof of {Say.Count(inputs.Count)} inferences", cost.PeakBytes,
                inputs.Count == 1 ? "Prove it on a larger machine." : "Smaller batches need less.");
            var result = Work.Run(
                screen, "Proving", cost.ColdProveMilliseconds,
                stage => Prove(proving, verifying, folder.Weights, inputs, owner, rates, stage, host.Cancellation));
            using (var staged = AtomicFile.Stage(target, result.Proof, null))
            using (var commitment = owner.StageCommitment(result.InputCommitment))
            {
                host.Cancellation.ThrowIfCancellationRequested();
                // Counted before the proof is where anyone can see it; two provers at once cannot both take the last.
                Take(openings);
                owner.Take();
                commitment?.Place();
                staged.Place();
            }

            var left = openings?.Remaining();
            if (openings is { RolledBack: true }) WarnOfRollback(screen, folder);
            if (screen.IsJson) screen.WriteJson(ToJson(result, verifying, isBatch, target, owner, openings, left));
            else Show(screen, result, verifying, target, owner, openings, left);
            return ExitCode.Done;
        });
        return command;
    }

    private static Inference Prove(
        ProvingKey proving, VerifyingKey verifying, ICommitmentStore weights, IReadOnlyList<long[][]> inputs, InputOwner owner,
        MachineRates? profiledWith, Stage stage, CancellationToken cancellation)
    {
        var clock = Stages.Clock(stage, profiledWith is not null);
        stage.Name = "loading the key";
        var since = Stopwatch.GetTimestamp();
        var prover = new InferenceProver(proving, verifying, weights, cancellation);
        var load = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        stage.Name = "running the model";
        since = Stopwatch.GetTimestamp();
        clock.Step(ProvingStep.Inference);
        var executions = new IntegerExecution[inputs.Count];
        for (var i = 0; i < executions.Length; i++)
        {
            if (executions.Length > 1) stage.Name = $"running the model, {i + 1} of {executions.Length}";
            executions[i] = Run(prover, inputs, i, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }

        clock.Stop();
        var run = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        since = Stopwatch.GetTimestamp();
        byte[] commitment = verifying.HasCommittedInputs ? prover.CommitmentTo(executions[0], owner.Seed, cancellation) : [];
        owner.RequireSame(commitment);
        var proof = verifying.HasCommittedInputs
            ? prover.Prove(executions[0], owner.Seed, clock, cancellation)
            : prover.ProveBatch(executions, clock, cancellation);
        var prove = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        float[][][] outputs = [.. executions.Select(execution => Outputs(execution.Outputs(proving.Model.Graph), verifying))];
        return new Inference(proof, commitment, outputs, load, run, prove, clock.Milliseconds,
            profiledWith is null ? null : ProofProfile.Of(clock, prover.WorkOf(inputs.Count), profiledWith));
    }

    private static IntegerExecution Run(
        InferenceProver prover, IReadOnlyList<long[][]> inputs, int index, CancellationToken cancellation)
    {
        try
        {
            return prover.Run(inputs[index], cancellation);
        }
        catch (UnprovableInputException e) when (inputs.Count > 1)
        {
            throw new UsageException(
                $"Sample {index + 1} of the input file cannot be proven: it drives {UnprovableInput.Place(e)} outside the range the model was calibrated for.",
                "Leave it out, or calibrate with samples like it ('vouch compile --calibration'). Nothing was proven.", e);
        }
    }

    private static float[][] Outputs(long[][] codes, VerifyingKey key) =>
        [.. key.Interface.Outputs.Select((port, i) => PortCodes.Decode(port, codes[i]))];

    private static void RequireOpening(Openings? openings)
    {
        if (openings is { } counted && counted.Remaining() < 1) throw Spent(counted);
    }

    private static void Take(Openings? openings)
    {
        try
        {
            openings?.Take();
        }
        catch (BudgetSpentException)
        {
            throw Spent(openings!);
        }
    }

    private static UsageException Spent(Openings openings) => new(
        $"All {openings.Limit} openings of this key are used up; one more proof could begin to reveal the weights.",
        "Renew the key: vouch renew DIR.");

    private static void WarnOfRollback(Screen screen, KeyFolder folder) => screen.Warn(
        $"the count of openings in {Safe.Path(folder.CounterPath)} was behind the one in the state folder: an older copy was "
        + "restored, or the file was removed. The larger count holds.");

    private static void Show(
        Screen screen, Inference result, VerifyingKey key, string target, InputOwner owner, Openings? openings, int? left)
    {
        Inferences.Show(screen, result.Outputs.Length, i =>
        {
            for (var port = 0; port < key.Interface.Outputs.Count; port++)
                Values.Show(screen, "output", key.Interface.Outputs[port], result.Outputs[i][port]);
        });
        screen.Line();
        var facts = new List<(string, string)>
        {
            ("proof", $"{Markup.Escape(Safe.Text(target, 240))}  [grey]{Say.Bytes(result.Proof.Length)}[/]"),
            ("security", $"{key.Statement.Profile.Bits} proven bits"),
            ("hidden", Hidden(key)),
        };
        if (owner.CommitmentPath is { } path)
            facts.Add(("input", $"{Markup.Escape(Safe.Text(path, 240))}  [grey]a fresh commitment; verifiers need it[/]"));
        if (owner.Openings is { } own)
            facts.Add(("input openings", $"{Colour(own.Remaining(), own.Limit)} of {Say.Count(own.Limit)} left"));
        if (openings is not null) facts.Add(("openings left", $"{Colour(left!.Value, openings.Limit)} of {Say.Count(openings.Limit)}"));
        facts.Add(("run", Say.Time(result.RunMilliseconds)));
        facts.Add(("prove", $"[bold]{Say.Time(result.ProveMilliseconds)}[/]  [grey]after {Say.Time(result.LoadMilliseconds)} for loading the key[/]"));
        screen.Facts([.. facts]);
        if (result.Profile is { } profile) ProfileTable.Show(screen, profile);
        else Stages.Show(screen, result.Stages);
    }

    private static string Hidden(VerifyingKey key)
    {
        var hidden = new List<string>();
        if (key.WeightsArePrivate) hidden.Add("weights");
        if (key.Interface.Inputs.Any(port => !port.IsPublic)) hidden.Add("input");
        if (key.Interface.Outputs.Any(port => !port.IsPublic)) hidden.Add("output");
        return hidden.Count == 0 ? "nothing" : string.Join(", ", hidden);
    }

    private static string Colour(int left, int limit) =>
        left <= limit * FewLeft ? $"[red]{Say.Count(left)}[/]" : Say.Count(left);

    private static JsonObject ToJson(
        Inference result, VerifyingKey key, bool isBatch, string target, InputOwner owner, Openings? openings, int? left)
    {
        var json = new JsonObject { ["proof"] = target, ["proof_bytes"] = result.Proof.Length, ["inferences"] = result.Outputs.Length };
        if (isBatch)
        {
            json["batch"] = Inferences.ToJson(
                result.Outputs.Length, i => new JsonObject { ["output_data"] = JsonParts.Values(result.Outputs[i]) });
        }
        else
        {
            json["output_data"] = JsonParts.Values(result.Outputs[0]);
        }

        json["security_bits"] = key.Statement.Profile.Bits;
        json["weights"] = Say.Visibility(!key.WeightsArePrivate);
        json["inputs"] = JsonParts.Ports(key.Interface.Inputs);
        json["outputs"] = JsonParts.Ports(key.Interface.Outputs);
        json["input_commitment"] = result.InputCommitment.Length > 0 ? Convert.ToHexStringLower(result.InputCommitment) : null;
        json["input_commitment_file"] = owner.CommitmentPath;
        json["input_openings_left"] = owner.Openings?.Remaining();
        json["openings_left"] = left;
        json["openings_limit"] = openings?.Limit;
        json["rolled_back"] = openings?.RolledBack;
        json["load_ms"] = Math.Round(result.LoadMilliseconds, 3);
        json["run_ms"] = Math.Round(result.RunMilliseconds, 3);
        json["prove_ms"] = Math.Round(result.RunMilliseconds + result.ProveMilliseconds, 3);
        json["stages_ms"] = Stages.ToJson(result.Stages);
        if (result.Profile is { } profile) json["profile"] = profile.ToJson();
        return json;
    }

    private sealed record Inference(
        byte[] Proof, byte[] InputCommitment, float[][][] Outputs, double LoadMilliseconds, double RunMilliseconds, double ProveMilliseconds,
        IReadOnlyList<double> Stages, ProofProfile? Profile);
}
