namespace Vouch.Network.Wire;

/// <summary>Something signed, as it travels: its canonical bytes in base64 and the signature in hexadecimal.</summary>
public sealed record SignedBytes(string Body, string Signature);
