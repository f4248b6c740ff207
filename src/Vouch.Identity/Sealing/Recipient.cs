namespace Vouch.Identity;

/// <summary>Someone for whom an envelope is sealed.</summary>
/// <param name="Address">Under which name the recipient's copy of the content key is found.</param>
/// <param name="Key">Which key can open it.</param>
public sealed record Recipient(Address Address, SealingPublicKey Key);
