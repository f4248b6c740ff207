namespace Vouch.Identity;

/// <summary>The two secrets of a participant: one signs, one opens envelopes.</summary>
public sealed class Keyring : IDisposable
{
    /// <summary>Takes over both keys, and erases them with itself.</summary>
    public Keyring(SigningKey signing, SealingKey sealing)
    {
        ArgumentNullException.ThrowIfNull(signing);
        ArgumentNullException.ThrowIfNull(sealing);
        Signing = signing;
        Sealing = sealing;
    }

    /// <summary>The key that signs, whose address names the participant.</summary>
    public SigningKey Signing { get; }

    /// <summary>The key that opens envelopes.</summary>
    public SealingKey Sealing { get; }

    /// <summary>The participant's address.</summary>
    public Address Address => Signing.Address;

    /// <summary>Fresh keys.</summary>
    public static Keyring Generate() => new(SigningKey.Generate(), SealingKey.Generate());

    /// <summary>The address; never a secret.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Erases both keys.</summary>
    public void Dispose()
    {
        Signing.Dispose();
        Sealing.Dispose();
    }
}
