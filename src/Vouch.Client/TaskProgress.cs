using Vouch.Network.Wire;

namespace Vouch.Client;

/// <summary>How a requester's task goes.</summary>
/// <param name="Text">For people.</param>
/// <param name="Task">The task as the network said last; null before it has said anything.</param>
public sealed record TaskProgress(string Text, TaskAnswer? Task);
