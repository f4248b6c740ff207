using System.Security.Cryptography;
using Vouch.Compiler.Keys;
using Vouch.Identity;
using Vouch.Models.Quantization;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Protocol.Keys;

namespace Vouch.Node.Agent;

/// <summary>
/// What a node checks before it works: the coordinator is not believed where the order can be (docs/network.md, sections 4 and
/// 5). Every failure is a <see cref="HandBackException"/> whose text holds nothing of the input.
/// </summary>
internal static class Assignments
{
    /// <summary>Reads an assignment's order, and checks that it is its requester's, for this network, and pays as promised.</summary>
    public static Order ReadOrder(Assign assign, TaskId task, Address network, SignatureChecker checker)
    {
        Order order;
        Signature signature;
        try
        {
            order = Order.Read(Convert.FromBase64String(assign.Order.Body));
            if (!Signature.TryRead(Convert.FromHexString(assign.Order.Signature), out signature)) throw new FormatException();
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new HandBackException(DeclineReason.Broken, "The coordinator sent an order that cannot be read.", e);
        }

        var fault = order.Id != task ? "The coordinator sent another task's order."
            : order.Network != network ? "The order is for another network."
            : !checker.Verify(order.Requester, order.Digest.ToBytes(), signature) ? "The order is not signed by its requester."
            : assign.Price < 0 || assign.Price > order.MaxPrice ? "The coordinator promises a price that the order does not allow."
            : null;
        return fault is null ? order : throw new HandBackException(DeclineReason.Broken, fault);
    }

    /// <summary>The sealed input is the one assigned, and this node is among those it is sealed to.</summary>
    public static SealedInput Open(Order order, string envelopeDigest, byte[] envelope, Keyring keys)
    {
        if (!Digest256.TryParse(envelopeDigest, out var digest) || Digest256.Keccak(envelope) != digest)
            throw new HandBackException(DeclineReason.Broken, "The sealed input was changed on its way.");
        // After a change of candidates the order no longer names this node, but the envelope does; who may read it is the
        // requester's to say, and the context ties it to this order.
        if (!Envelope.TryOpen(envelope, keys.Sealing, keys.Address, SealedForms.InputContext(order), out var plaintext, out var problem))
            throw new HandBackException(DeclineReason.BadInput, $"The sealed input does not open: {problem}");
        try
        {
            return SealedForms.ReadInput(plaintext);
        }
        catch (InvalidDataException e)
        {
            throw new HandBackException(DeclineReason.BadInput, "The sealed input is not of the form of an input.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>The input is of the model's form, and is the one that the order binds: a proof of another would not be paid.</summary>
    public static void RequireBinding(VerifyingKey key, Order order, SealedInput input, CancellationToken cancellation)
    {
        var ports = key.Interface.Inputs;
        if (input.Codes.Length != ports.Count)
            throw new HandBackException(DeclineReason.BadInput, $"The model has {ports.Count} inputs and the order brings {input.Codes.Length}.");
        for (var i = 0; i < ports.Count; i++)
        {
            if (input.Codes[i].Length != key.Statement.System.Blocks[ports[i].Block].ValidCells)
                throw new HandBackException(DeclineReason.BadInput, "An input has another number of values than the model's.");
        }

        var isCommitted = order.Input.Kind == InputBindingKind.Committed;
        if (isCommitted != key.HasCommittedInputs || isCommitted != input.Seed is not null)
            throw new HandBackException(DeclineReason.BadInput, "The order binds its input in another way than the model asks for.");
        if (!isCommitted && ports.Any(port => !port.IsPublic))
            throw new HandBackException(DeclineReason.BadInput, "The model's inputs are private and not committed: no proof could be tied to the order.");
        var binding = isCommitted ? Commit(key, input, cancellation) : SealedForms.PublicInputDigest(input.Codes)?.ToBytes() ?? [];
        if (!CryptographicOperations.FixedTimeEquals(binding, order.Input.Bytes))
            throw new HandBackException(DeclineReason.BadInput, "The input is not the one that the order binds.");
    }

    private static byte[] Commit(VerifyingKey key, SealedInput input, CancellationToken cancellation)
    {
        try
        {
            return InputCommitment.Commit(key, input.Codes, input.Seed, cancellation);
        }
        catch (UnprovableInputException)
        {
            // The exception's own message names an element, which depends on the input.
            throw new HandBackException(DeclineReason.Unprovable, "A value of the input is outside the range of the model.");
        }
    }
}
