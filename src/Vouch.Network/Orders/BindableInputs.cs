using Vouch.Protocol.Keys;

namespace Vouch.Network.Orders;

/// <summary>
/// Whether proofs of a model can be tied to an order (docs/network.md, section 5). A binding is a commitment or the digest of public
/// codes, never both: of a model that mixes them the public inputs would be anyone's choice, and a private one always is.
/// </summary>
public static class BindableInputs
{
    /// <summary>Why the model's inputs cannot be bound, for people; null if they can: all committed, or all public.</summary>
    public static string? Fault(ModelInterface model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var kinds = model.Inputs.Select(port => port.Visibility).Distinct().ToArray();
        if (kinds.Contains(PortVisibility.Private))
            return "The model has a private input without a commitment: whoever proves could prove another input and be paid.";
        return kinds.Length > 1
            ? "The model mixes committed inputs with public ones: an order binds the commitment alone, and whoever proves could choose the others."
            : null;
    }
}
