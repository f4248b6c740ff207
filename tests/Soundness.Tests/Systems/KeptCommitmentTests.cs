using Vouch.Protocol.Statements;
using Vouch.Protocol.Proofs;
using Vouch.Prover.Commitments;
using Xunit;

namespace Soundness.Tests.Systems;

/// <summary>A commitment to weights that is kept in a file: the same proofs, and no proof from a file that is not as written.</summary>
public sealed class KeptCommitmentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vouch-kept-").FullName;
    private readonly Setup _setup = Setup.SharedMatrix;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Proofs_from_a_file_are_those_from_memory()
    {
        var path = Kept(out var made);
        Assert.Equal(_setup.Statement.WeightsRoot, made.Root.ToArray());
        Assert.Equal(_setup.ProveFrom(3), With(made).ProveFrom(3));
        made.Clear();
        var opened = Open(path);
        Assert.Equal(_setup.ProveFrom(4), With(opened).ProveFrom(4));
        opened.Clear();
    }

    [Fact]
    public void Public_weights_are_kept_too()
    {
        var setup = Setup.Of(MatrixSystem.Definition, MatrixSystem.Honest(7), 100, 7, weightSeed: null);
        var path = Empty();
        using (var file = new Cleared(Build(setup, [], path))) Assert.Equal(setup.Statement.WeightsRoot, file.Own.Root.ToArray());
        using var opened = new Cleared(Open(path, setup));
        Assert.Equal(setup.ProveFrom(5), With(opened.Own, setup).ProveFrom(5));
    }

    [Fact]
    public void Any_changed_byte_is_noticed_before_a_column_leaves()
    {
        var path = Kept(out var made);
        made.Clear();
        var bytes = File.ReadAllBytes(path);
        // Every column is opened, so every byte of columns, and every digest next to a path, counts: gaps between the parts do not.
        var positions = new[] { 0, 1, 77, 200, 1023 };
        var noticed = 0;
        var random = new Random(9);
        foreach (var at in Enumerable.Range(0, 60).Select(i => i < 20 ? i * 10 : random.Next(bytes.Length)))
        {
            bytes[at] ^= 0x40;
            File.WriteAllBytes(path, bytes);
            noticed += Throws(() => OpenAll(path)) ? 1 : 0;
            // What is said is either refused or as committed.
            if (!Throws(() => OpenAt(path, positions))) Assert.Equal(Said(_setup, positions), OpenAt(path, positions));
            bytes[at] ^= 0x40;
        }

        File.WriteAllBytes(path, bytes);
        Assert.False(Throws(() => OpenAll(path)));
        Assert.InRange(noticed, 50, 60);
    }

    [Fact]
    public void Files_that_are_cut_off_empty_unfinished_or_of_another_key_are_refused()
    {
        var path = Kept(out var made);
        made.Clear();
        var bytes = File.ReadAllBytes(path);
        foreach (var length in new[] { 0, 1, 4095, 4096, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => Open(path));
        }

        File.WriteAllBytes(path, [.. bytes, 0]);
        Assert.Throws<InvalidDataException>(() => Open(path));
        // The header comes last: a writer that was interrupted leaves zeros there.
        File.WriteAllBytes(path, [.. new byte[4096], .. bytes[4096..]]);
        Assert.Throws<InvalidDataException>(() => Open(path));
        File.WriteAllBytes(path, bytes);
        var other = Setup.Of(MatrixSystem.Definition, MatrixSystem.Honest(7), 100, 7, weightSeed: 2);
        Assert.Throws<InvalidDataException>(() => Open(path, other));
        Open(path).Clear();
        Assert.Throws<FileNotFoundException>(() => Open(Path.Combine(_folder, "missing")));
    }

    [Fact]
    public void A_cancelled_commitment_leaves_no_valid_file()
    {
        var path = Empty();
        Assert.ThrowsAny<OperationCanceledException>(() => WeightsCommitment.Build(
            _setup.Statement.Layout, BlockSource.Weights, _setup.Statement.Matrix, _setup.Assignment, Seed, new CancellationToken(true), path));
        Assert.Throws<InvalidDataException>(() => Open(path));
    }

    private static byte[] Seed => [1, (byte)BlockSource.Weights, .. new byte[30]];

    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static byte[] Said(RowCommitment commitment, int[] positions)
    {
        var writer = new ProofWriter();
        commitment.Open(positions, writer);
        return writer.ToArray();
    }

    private static byte[] Said(Setup setup, int[] positions) => Said(setup.Earlier[BlockSource.Weights], positions);

    private static RowCommitment Build(Setup setup, byte[] seed, string path) => WeightsCommitment.Build(
        setup.Statement.Layout, BlockSource.Weights, setup.Statement.Matrix, setup.Assignment, seed, default, path)!;

    private static Setup With(RowCommitment weights, Setup setup) =>
        setup with { Earlier = new Dictionary<BlockSource, RowCommitment>(setup.Earlier) { [BlockSource.Weights] = weights } };

    private Setup With(RowCommitment weights) => With(weights, _setup);

    private string Empty()
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.Create(path).Dispose();
        return path;
    }

    private string Kept(out RowCommitment made)
    {
        var path = Empty();
        made = Build(_setup, Seed, path);
        return path;
    }

    private RowCommitment Open(string path) => Open(path, _setup);

    private static RowCommitment Open(string path, Setup setup) => WeightsCommitment.Open(
        path, setup.Statement.Layout, BlockSource.Weights, setup.Statement.Matrix, setup.Statement.WeightsRoot, default);

    private byte[] OpenAt(string path, int[] positions)
    {
        using var opened = new Cleared(Open(path));
        return Said(opened.Own, positions);
    }

    private void OpenAll(string path)
    {
        // Columns one at a time, so that no digest is left out of every path.
        using var opened = new Cleared(Open(path));
        for (var j = 0; j < 1 << _setup.Statement.Matrix.LogDomain; j++) Said(opened.Own, [j]);
    }

    private sealed class Cleared(RowCommitment own) : IDisposable
    {
        public RowCommitment Own => own;

        public void Dispose() => own.Clear();
    }
}
