namespace Vouch.Identity;

/// <summary>That a signer signed a digest; true or false, which is what a checker finds out.</summary>
public readonly record struct SignatureClaim(Address Signer, Digest256 Digest, Signature Signature);
