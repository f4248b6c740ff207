namespace Soundness.Tests.Tamper;

/// <summary>Chooses fields so that every family is tried even where all fields would take too long.</summary>
internal static class FieldSample
{
    /// <summary>From every family at most this many fields, spread evenly, the first and the last among them.</summary>
    public static IEnumerable<int> Of(IReadOnlyList<ProofField> fields, int perFamily)
    {
        foreach (var family in Enumerable.Range(0, fields.Count).GroupBy(i => fields[i].Family))
        {
            int[] members = [.. family];
            var count = Math.Min(perFamily, members.Length);
            for (var i = 0; i < count; i++)
            {
                yield return members[count == 1 ? 0 : (int)((long)i * (members.Length - 1) / (count - 1))];
            }
        }
    }
}
