namespace Vouch.Algebra;

/// <summary>Argument checks shared by the extension fields.</summary>
internal static class ExtensionChecks
{
    public static void Coordinates(ReadOnlySpan<ulong> coordinates, int degree)
    {
        if (coordinates.Length != degree)
        {
            throw new ArgumentException($"Expected {degree} coordinates.", nameof(coordinates));
        }

        foreach (ulong word in coordinates)
        {
            if (word >= Goldilocks.Modulus)
            {
                throw new ArgumentException("A coordinate is not canonical.", nameof(coordinates));
            }
        }
    }

    public static void Destination(Span<ulong> destination, int degree)
    {
        if (destination.Length < degree)
        {
            throw new ArgumentException($"Room for {degree} words is needed.", nameof(destination));
        }
    }
}
