using System.Diagnostics;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Models.Graphs;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Demo;

/// <summary>One half of the demo: a model, its proofs and what the verifier found.</summary>
internal sealed record DemoScene(
    ModelOwner Owner, IReadOnlyList<MadeProof> Proofs, IReadOnlyList<Checked> Checks, IReadOnlyList<string> Answers)
{
    /// <summary>Proven bits.</summary>
    public int SecurityBits => Owner.Build.Verifying.Statement.Profile.Bits;
}

/// <summary>What the demo found.</summary>
internal sealed record DemoResult(DemoScene Clinic, DemoScene Reader, IReadOnlyList<Cheat> Cheats, double Milliseconds)
{
    /// <summary>Whether every honest proof was accepted and every cheat rejected.</summary>
    public bool IsAsItShouldBe =>
        Clinic.Checks.Concat(Reader.Checks).All(check => check.Verdict.Accepted) && Cheats.All(cheat => !cheat.Verdict.Accepted);
}

/// <summary>Tells the demo: compiles, proves, verifies and cheats, and shows each step.</summary>
internal sealed class DemoStory(
    Screen screen, CliEnvironment environment, DemoSamples samples, string folder, CancellationToken cancellation)
{
    private const int Patient = 0;
    private const int MeasurementsShown = 2;

    // A 7, a 3, a 5 and an 8 among the sample digits.
    private static readonly int[] DigitsShown = [14, 0, 20, 21];

    private string Yes => screen.Console.Profile.Capabilities.Unicode ? "[green]✓[/]" : "[green]+[/]";

    private string No => screen.Console.Profile.Capabilities.Unicode ? "[red]✗[/]" : "[red]x[/]";

    /// <summary>Tells it.</summary>
    public DemoResult Tell()
    {
        var since = Stopwatch.GetTimestamp();
        if (!screen.IsJson)
        {
            screen.Line();
            screen.Line("[bold]Vouch[/]  Anyone can check what a model answered; nobody sees the model or the question.");
        }

        var clinic = Clinic();
        var reader = Reader();
        Heading(3, "Three cheats");
        var cheats = Cheats.TryAll(
            clinic.Owner.VerifyingKeyPath, clinic.Proofs[0].Path, reader.Proofs[0].Path, folder);
        foreach (var cheat in cheats)
        {
            Say($"  {(cheat.Verdict.Accepted ? Yes + " accepted" : No + " rejected")}  {cheat.What,-48} [grey]stage: {Stages.Name(cheat.Verdict.Stage)}[/]");
        }

        cancellation.ThrowIfCancellationRequested();
        var result = new DemoResult(clinic, reader, cheats, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        if (!screen.IsJson) DemoSummary.Show(screen, result);
        return result;
    }

    private static float[] Shares(float[] logits)
    {
        var largest = logits.Max();
        var powers = logits.Select(x => MathF.Exp(x - largest)).ToArray();
        var sum = powers.Sum();
        return [.. powers.Select(p => p / sum)];
    }

    private static string Percent(float share) => share > 0.9995f ? "over 99.9 %" : Terminal.Say.Percent(share);

    private DemoScene Clinic()
    {
        Heading(1, "A clinic scores a patient with a model it may not show");
        var source = ModelSource.Read(samples.ClinicModel, null, []);
        var records = samples.Records(source.Graph.Inputs);
        var (names, benign) = samples.RecordTable();
        var values = records[Patient][0].Floats;
        var shown = string.Join(", ", names.Take(MeasurementsShown).Select((n, i) => $"{n.Replace('_', ' ')} {Terminal.Say.Real(values[i])}"));
        Say($"  record     [grey]only the clinic sees it:[/] {Markup.Escape(shown)}, {values.Length} in all");
        var owner = Compile("clinic", source with { Samples = Without(records, [Patient]) });
        var proof = Prove(owner, records[Patient], "clinic.proof");
        Say($"  {Yes} proved    {Terminal.Say.Time(proof.Milliseconds)}, {Terminal.Say.Bytes(proof.Bytes)}");
        var check = Check(owner, proof);
        var shares = Shares(check.Outputs);
        var answer = shares[0] > shares[1] ? "malignant" : "benign";
        var truth = benign[Patient] ? "benign" : "malignant";
        Say($"  {Yes} verified  {Terminal.Say.Time(check.Milliseconds)}, from the proof and the public key alone");
        Say($"  answer     [bold]{answer}[/], {Percent(shares.Max())}   [grey]the pathologist had found: {truth}[/]");
        return new DemoScene(owner, [proof], [check], [answer]);
    }

    private DemoScene Reader()
    {
        Heading(2, "A reader recognises handwriting it is shown in private");
        var source = ModelSource.Read(samples.ReaderModel, null, []);
        var digits = samples.Digits(source.Graph.Inputs);
        var labels = samples.DigitLabels();
        if (!screen.IsJson) DigitPicture.Draw(screen, [.. DigitsShown.Select(d => digits[d][0].Floats)]);
        var owner = Compile("reader", source with { Samples = Without(digits, DigitsShown) }, quiet: true);
        var proofs = new List<MadeProof>();
        var checks = new List<Checked>();
        var answers = new List<string>();
        foreach (var d in DigitsShown)
        {
            var proof = Prove(owner, digits[d], $"digit-{d}.proof");
            var check = Check(owner, proof);
            proofs.Add(proof);
            checks.Add(check);
            answers.Add(Array.IndexOf(check.Outputs, check.Outputs.Max()).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        ShowDigits(labels, proofs, checks, answers);
        return new DemoScene(owner, proofs, checks, answers);
    }

    private void ShowDigits(int[] labels, List<MadeProof> proofs, List<Checked> checks, List<string> answers)
    {
        (string, int) Caption(string text, string style) => ($"[{style}]{text}[/]", text.Length);
        Say();
        Say(DigitPicture.Captions(answers.Select((a, i) => Caption($"{a}, {Percent(Shares(checks[i].Outputs).Max())}", "bold"))));
        Say(DigitPicture.Captions(DigitsShown.Select(d => Caption($"truly a {labels[d]}", "grey"))));
        Say(DigitPicture.Captions(proofs.Select(p => Caption($"proved in {Terminal.Say.Time(p.Milliseconds)}", "grey"))));
        Say(DigitPicture.Captions(checks.Select(c => Caption($"verified in {Terminal.Say.Time(c.Milliseconds)}", "grey"))));
    }

    private ModelOwner Compile(string name, ModelSource source, bool quiet = false)
    {
        var owner = Work.Run(screen, "Compiling", 0, stage => ModelOwner.Compile(
            Path.Combine(folder, name), environment, source, stage, cancellation));
        if (!quiet)
        {
            var build = owner.Build;
            Say($"  {Yes} compiled  {Terminal.Say.Time(build.Milliseconds)}; integers and floats agree on "
                + $"{build.Agreement!.SameClass} of {build.Agreement.Samples} records");
        }

        return owner;
    }

    private MadeProof Prove(ModelOwner owner, IReadOnlyList<Tensor> input, string name)
    {
        cancellation.ThrowIfCancellationRequested();
        var expected = CostEstimate.Of(owner.Build.Verifying.Statement, new ThisMachine(environment).RatesAtOnce()).ColdProveMilliseconds;
        return Work.Run(screen, "Proving", expected, stage => owner.Prove(input, Path.Combine(folder, name), stage, cancellation));
    }

    private Checked Check(ModelOwner owner, MadeProof proof)
    {
        var key = Checker.CheckKey(owner.VerifyingKeyPath, environment);
        if (!key.Verdict.Accepted) throw new InvalidOperationException("The demo's own key is rejected: " + key.Verdict.Detail);
        var check = Checker.Check(owner.VerifyingKeyPath, proof.Path);
        return check.Verdict.Accepted
            ? check
            : throw new InvalidOperationException("The demo's own proof is rejected: " + check.Verdict.Detail);
    }

    private static List<IReadOnlyList<Tensor>> Without(IReadOnlyList<IReadOnlyList<Tensor>> all, int[] left) =>
        [.. all.Where((_, i) => !left.Contains(i))];

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
