using Vouch.Identity;
using Vouch.Network.Wire;
using Vouch.Protocol.Keys;

namespace Vouch.Client;

/// <summary>A published model whose key was checked on this machine.</summary>
/// <param name="Id">Digest of its key.</param>
/// <param name="Answer">What the network says of it.</param>
/// <param name="Key">Its verifying key.</param>
public sealed record PublishedModel(Digest256 Id, ModelAnswer Answer, VerifyingKey Key);
