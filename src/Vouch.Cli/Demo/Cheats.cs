using Vouch.Protocol.Proofs;
using Vouch.Verifier;

namespace Vouch.Cli.Demo;

/// <summary>A cheat and what came of it.</summary>
/// <param name="What">What was tried.</param>
/// <param name="Verdict">The verifier's answer.</param>
internal sealed record Cheat(string What, Verdict Verdict);

/// <summary>Tries to pass off wrong proofs; every attempt is really verified.</summary>
internal static class Cheats
{
    /// <summary>Tries them all.</summary>
    /// <param name="key">The verifying key of the proof.</param>
    /// <param name="proof">A proof that the key accepts, with two public outputs first.</param>
    /// <param name="otherProof">An honest proof of another model.</param>
    /// <param name="folder">A place for the forged files.</param>
    public static IReadOnlyList<Cheat> TryAll(string key, string proof, string otherProof, string folder)
    {
        var path = Path.Combine(folder, "forged.proof");
        var swapped = File.ReadAllBytes(proof);
        var outputs = swapped.AsSpan(ProofFormat.Magic.Length, 2 * sizeof(short));
        var first = outputs[..sizeof(short)].ToArray();
        outputs[sizeof(short)..].CopyTo(outputs);
        first.CopyTo(outputs[sizeof(short)..]);
        File.WriteAllBytes(path, swapped);
        var changedOutput = Checker.Check(key, path);

        var flipped = File.ReadAllBytes(proof);
        flipped[flipped.Length / 2] ^= 1;
        File.WriteAllBytes(path, flipped);
        var changedByte = Checker.Check(key, path);

        return
        [
            new Cheat("the two scores swapped: a tumour called benign", changedOutput.Verdict),
            new Cheat($"one bit of {flipped.Length:N0} bytes flipped", changedByte.Verdict),
            new Cheat("an honest proof, but of the other model", Checker.Check(key, otherProof).Verdict),
        ];
    }
}
