namespace Vouch.Models.Quantization.Lowering.Fusions;

/// <summary>A way to make one step of two, where the first's result is read by the second only.</summary>
internal interface IFusion
{
    /// <summary>The joint step, or null if this way does not apply exactly.</summary>
    Step? TryFuse(Plan plan, Step producer, Step consumer);
}
