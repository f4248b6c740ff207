using Vouch.Protocol.Statements;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>A small statement with two witnesses that share their public values and nothing else.</summary>
internal sealed record TinySystem(string Name, ConstraintSystem System, Assignment First, Assignment Second)
{
    /// <summary>Public values as the protocol passes them, by block of the layout.</summary>
    public long[]?[] PublicValues => Statements.PublicValues.Of(System, First);
}
