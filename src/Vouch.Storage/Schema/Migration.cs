using System.Globalization;
using System.Text;
using Vouch.Identity;

namespace Vouch.Storage.Schema;

/// <summary>One numbered step of the schema, a script that is part of the program.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Script">SQL.</param>
internal sealed record Migration(int Number, string Script)
{
    /// <summary>Keccak-256 of the script: a step that was applied may not change afterwards.</summary>
    public Digest256 Checksum => Digest256.Keccak(Encoding.UTF8.GetBytes(Script));

    /// <summary>The steps of one dialect, in order.</summary>
    /// <param name="dialect">"sqlite" or "postgres": a folder under Schema.</param>
    public static IReadOnlyList<Migration> Of(string dialect)
    {
        var assembly = typeof(Migration).Assembly;
        var steps = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(dialect + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(name[(dialect.Length + 1)..^".sql".Length], assembly.GetManifestResourceStream(name)!))
            .ToList();
        if (steps.Count == 0 || steps.Where((step, i) => step.Number != i + 1).Any())
            throw new InvalidOperationException($"The schema steps of {dialect} are not numbered 1 to {steps.Count}.");
        return steps;
    }

    /// <summary>The steps still to apply, given those that were.</summary>
    /// <exception cref="InvalidDataException">The database is of a newer program, or of a changed one.</exception>
    public static IEnumerable<Migration> Pending(IReadOnlyList<Migration> all, IReadOnlyList<(int Number, Digest256 Checksum)> applied)
    {
        foreach (var (number, checksum) in applied)
        {
            if (number < 1 || number > all.Count)
            {
                throw new InvalidDataException(
                    $"The database has schema {number}, this program knows schemas up to {all.Count}: run the newer program that made it.");
            }

            if (all[number - 1].Checksum != checksum)
            {
                throw new InvalidDataException(
                    $"Step {number} of the database's schema is not this program's: it was made by a changed program. "
                    + "Run that one, or restore a backup.");
            }
        }

        return all.Where(step => applied.All(done => done.Number != step.Number));
    }

    private static Migration Read(string number, Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new Migration(int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture), reader.ReadToEnd());
    }
}
