using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Proofs;

namespace Vouch.Verifier;

/// <summary>The verifier's message source: the proof's bytes, in order.</summary>
internal sealed class ReadingSource<TK>(ProofReader reader) : MessageSource<TK>
    where TK : unmanaged, IExtension<TK>
{
    public override void ReadPadded(Span<TK> said, int firstPad) => reader.Read(said);

    public override void ReadMasked(Span<TK> said, int firstCell) => reader.Read(said);

    public override void ReadClear(Span<TK> values) => reader.Read(values);
}
