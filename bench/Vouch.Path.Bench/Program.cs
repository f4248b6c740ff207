using System.Globalization;
using Vouch.Path.Bench;

// What the network adds to a proof: requester, coordinator with its verifier, and node in one process on loopback.
//   dotnet run -c Release --project bench/Vouch.Path.Bench -- [runs, 20] [model.onnx, LeNet-5] [samples, its digits]
var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
var at = System.IO.Path.Combine(AppContext.BaseDirectory, "samples");
await using var stage = await PathStage.StartAsync(
    args.Length > 1 ? args[1] : System.IO.Path.Combine(at, "mnist-lenet5.onnx"), args.Length > 2 ? args[2] : System.IO.Path.Combine(at, "digits.npy"));
const int Warm = 3;
var (local, paths) = (new List<double>(), new List<PathTimes>());
var checks = new List<double>();
for (var i = 0; i < Warm + runs; i++)
{
    // One after the other, so that whatever else the machine does meets both alike.
    var alone = stage.ProveHere();
    var path = await stage.ProveThereAsync();
    if (i < Warm) continue;
    local.Add(alone);
    paths.Add(path);
    checks.Add(stage.VerifyHere(path.Result));
}

Say("proof alone", local);
Say("through the network", paths.Select(p => p.Total));
Say("  prepare: commit, candidates, seal, sign", paths.Select(p => p.Prepare));
Say("  submit: to disk, sent, accepted", paths.Select(p => p.Submit));
Say("  hand out: lease, open, commitment compared", paths.Select(p => p.HandOut));
Say("  prove", paths.Select(p => p.Prove));
Say("  pay: node verifies, counts, signs; network verifies, settles, tells", paths.Select(p => p.Pay));
Say("  collect: proof and receipts fetched and verified", paths.Select(p => p.Collect));
Say("added, run by run", paths.Zip(local).Select(p => p.First.Total - p.Second));
Say("added beside proving", paths.Select(p => p.Total - p.Prove));
Say("one verification, for comparison", checks);
return 0;

static void Say(string what, IEnumerable<double> milliseconds)
{
    var sorted = milliseconds.Order().ToArray();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-70} median {sorted[sorted.Length / 2],8:0.0} ms   fastest {sorted[0],8:0.0}   slowest {sorted[^1],8:0.0}"));
}
