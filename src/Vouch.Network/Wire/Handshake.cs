using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Wire;

/// <summary>What is signed to say who one is (docs/network.md, sections 8 and 9). Nonces are signed as the texts they travel as.</summary>
public static class Handshake
{
    /// <summary>Signed by a node in answer to <see cref="Challenge"/>.</summary>
    public static Digest256 Hello(Address network, Address node, string nonce) =>
        new CanonicalWriter("vouch/hello/1").Address(network).Address(node).Text(nonce).Digest();

    /// <summary>Signed by an account holder in answer to <see cref="SessionChallenge"/>.</summary>
    public static Digest256 Session(Address network, Address account, string nonce) =>
        new CanonicalWriter("vouch/session/1").Address(network).Address(account).Text(nonce).Digest();
}
