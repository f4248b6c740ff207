using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <summary>Checks that a key's interface says what its statement says (docs/protocol.md, section 10).</summary>
internal static class KeyPorts
{
    /// <summary>Requires that every port is a block of its size and visibility, and every committed block one input.</summary>
    /// <exception cref="InvalidDataException">Interface and statement contradict each other.</exception>
    public static void Require(ModelInterface @interface, ConstraintSystem system)
    {
        foreach (var port in @interface.Inputs.Concat(@interface.Outputs))
        {
            RequirePort(port, system);
        }

        if (@interface.Outputs.Any(port => port.Visibility == PortVisibility.Committed))
        {
            throw new InvalidDataException("The key's interface has a committed output; only inputs are committed.");
        }

        // A cell under the owner's commitment that is no input could be filled by nobody but a dishonest owner.
        var committed = @interface.Inputs.Where(p => p.Visibility == PortVisibility.Committed).Select(p => p.Block).Order();
        var blocks = Enumerable.Range(0, system.Blocks.Count).Where(b => system.Blocks[b].Source == BlockSource.Inputs);
        if (!committed.SequenceEqual(blocks))
        {
            throw new InvalidDataException("The key's committed inputs are not the inputs that its statement has committed.");
        }
    }

    private static void RequirePort(PortDescription? port, ConstraintSystem system)
    {
        if (port is not { Name: not null, Shape: not null } || port.Block < 0 || port.Block >= system.Blocks.Count)
        {
            throw new InvalidDataException("The key's interface names an input or output that does not exist.");
        }

        var block = system.Blocks[port.Block];
        var cells = 1L;
        foreach (var size in port.Shape)
        {
            cells = size > 0 && size <= block.ValidCells ? cells * size : long.MaxValue;
            if (cells > block.ValidCells)
            {
                break;
            }
        }

        if (cells != block.ValidCells || SourceOf(port.Visibility) != block.Source
            || (port.Multiplier?.Length ?? cells) != cells || (port.Offset?.Length ?? cells) != cells)
        {
            throw new InvalidDataException($"The key's interface contradicts its statement about '{block.Name}'.");
        }
    }

    private static BlockSource? SourceOf(PortVisibility visibility) => visibility switch
    {
        PortVisibility.Public => BlockSource.Public,
        PortVisibility.Private => BlockSource.Trace,
        PortVisibility.Committed => BlockSource.Inputs,
        _ => null,
    };
}
