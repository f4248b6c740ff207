using Vouch.Compiler.Lowering;
using Vouch.Models;
using Vouch.Protocol.Keys;

namespace Vouch.Compiler.Keys;

/// <summary>Visibility as the compiler decides it and as a key says it.</summary>
internal static class KeyVisibility
{
    /// <summary>What the key says.</summary>
    public static PortVisibility OfPort(Visibility visibility) => visibility switch
    {
        Visibility.Public => PortVisibility.Public,
        Visibility.Private => PortVisibility.Private,
        _ => PortVisibility.Committed,
    };

    /// <summary>The lowering that gave a key its statement: the key says it of every input.</summary>
    /// <exception cref="ModelException">The keys are about different inputs.</exception>
    public static LoweringOptions Lowering(ProvingKey proving, VerifyingKey verifying)
    {
        var ports = verifying.Interface.Inputs;
        return ports.Count == proving.Model.Graph.Inputs.Count
            ? new LoweringOptions(proving.Inputs, proving.Outputs, [.. ports.Select(port => OfKey(port.Visibility))])
            : throw new ModelException("The proving key and the verifying key do not belong together. Compile the model again.");
    }

    private static Visibility OfKey(PortVisibility visibility) => visibility switch
    {
        PortVisibility.Public => Visibility.Public,
        PortVisibility.Private => Visibility.Private,
        _ => Visibility.Committed,
    };
}
