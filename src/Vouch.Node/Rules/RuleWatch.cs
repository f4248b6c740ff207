namespace Vouch.Node.Rules;

/// <summary>Decides again and again, remembering what <see cref="Rulebook"/> must know. Not safe for concurrent use.</summary>
public sealed class RuleWatch(OwnerRules rules, TimeProvider time)
{
    private RuleMemory _memory;

    /// <summary>Decides now.</summary>
    public Decision Decide(Readings readings)
    {
        (var decision, _memory) = Rulebook.Decide(rules, _memory, readings, time.GetUtcNow(), time.LocalTimeZone);
        return decision;
    }
}
