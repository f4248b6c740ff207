using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Hashing;
using Vouch.Workspace.Keys;
using Vouch.Protocol.Keys;
using Vouch.Prover.Commitments;

namespace Vouch.Cli.Keys;

/// <summary>
/// On whose commitment a proof is made: that of an opening file, whose proofs are counted; or, without one, a fresh commitment
/// that goes beside the proof and that no later proof can open.
/// </summary>
internal sealed class InputOwner
{
    private readonly InputOpening? _opening;

    private InputOwner(byte[] seed, InputOpening? opening, Openings? openings, string? commitmentPath)
    {
        Seed = seed;
        _opening = opening;
        Openings = openings;
        CommitmentPath = commitmentPath;
    }

    /// <summary>Seed of the commitment; empty if the model has no committed inputs.</summary>
    public byte[] Seed { get; }

    /// <summary>Proofs left under the opening's commitment; null without an opening.</summary>
    public Openings? Openings { get; }

    /// <summary>Where a fresh commitment goes; null if none is made.</summary>
    public string? CommitmentPath { get; }

    /// <summary>Decides by the model and by the opening given.</summary>
    /// <exception cref="UsageException">There is an opening but nothing committed, or its commitment has no openings left.</exception>
    public static InputOwner Of(string? openingPath, VerifyingKey key, string proofPath, CliEnvironment environment)
    {
        if (openingPath is null)
        {
            if (!key.HasCommittedInputs) return new InputOwner([], null, null, null);
            var path = proofPath + ".commitment";
            AtomicFile.CheckWritable(path);
            return new InputOwner(OsRandom.NewSeed(), null, null, path);
        }

        if (!key.HasCommittedInputs)
        {
            throw new UsageException(
                "No input of this model is committed: --opening has no meaning for it.",
                "Leave it out, or have the model compiled with --input committed.");
        }

        var opening = InputOpening.Read(openingPath, key);
        var openings = Openings.OfInput(InputOpening.CounterPath(openingPath), key, opening.Commitment, environment.StateFolder);
        return openings.Remaining() > 0 ? new InputOwner(opening.Seed, opening, openings, null) : throw Spent(openings);
    }

    /// <summary>Refuses to prove about another input than the one committed to.</summary>
    /// <param name="commitment">What the input and the seed give.</param>
    public void RequireSame(ReadOnlySpan<byte> commitment)
    {
        if (_opening is not null && !commitment.SequenceEqual(_opening.Commitment))
        {
            throw new UsageException(
                "The input is not the one that was committed to, or the commitment was made for another key.",
                "Give the input and the opening of one 'vouch commit', and the key it was made for.");
        }
    }

    /// <summary>Counts the proof, before it is where anyone can see it.</summary>
    public void Take()
    {
        try
        {
            Openings?.Take();
        }
        catch (BudgetSpentException)
        {
            throw Spent(Openings!);
        }
    }

    /// <summary>A fresh commitment, ready to be put beside the proof; null if the owner has it already.</summary>
    public AtomicFile? StageCommitment(byte[] commitment) =>
        CommitmentPath is null ? null : AtomicFile.Stage(CommitmentPath, commitment, null);

    private static UsageException Spent(Openings openings) => new(
        $"All {openings.Limit} openings of this commitment are used up; one more proof could begin to reveal the input.",
        "Commit to it again: vouch commit.");
}
