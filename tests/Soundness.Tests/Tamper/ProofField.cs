namespace Soundness.Tests.Tamper;

/// <summary>How a field of a proof is encoded.</summary>
internal enum FieldKind
{
    /// <summary>Opaque bytes: magic, roots, salts, digests.</summary>
    Bytes = 0,

    /// <summary>A base-field element: eight bytes, below p.</summary>
    Word = 1,

    /// <summary>A signed 16-bit number.</summary>
    Int16 = 2,

    /// <summary>A proof-of-work nonce: any eight bytes.</summary>
    Nonce = 3,
}

/// <summary>A field of a proof.</summary>
/// <param name="Family">The kind of message, the same for all of its repetitions.</param>
/// <param name="Name">Its name, unique in the proof.</param>
/// <param name="Kind">Its encoding.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
internal sealed record ProofField(string Family, string Name, FieldKind Kind, int Offset, int Length)
{
    public override string ToString() => $"{Name} at {Offset}";
}
