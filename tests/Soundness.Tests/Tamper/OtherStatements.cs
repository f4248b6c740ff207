using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using static Soundness.Tests.Systems.MatrixSystem;

namespace Soundness.Tests.Tamper;

/// <summary>Statements that differ from the matrix statement in one thing each, and whose proofs have the same shape.</summary>
internal static class OtherStatements
{
    public static IEnumerable<ProofStatement> Of(ProofStatement s)
    {
        foreach (var template in Templates(s))
        {
            yield return template.WithInputs(s.InputsRoot);
        }

        var own = new ProofStatement(s.System, s.Profile, s.Matrix, s.WeightsRoot, s.PreviousWeightsRoot, s.Interface);
        foreach (var at in (int[])[0, 31, 32])
        {
            var other = (byte[])s.InputsRoot.Clone();
            other[at] ^= 1;
            yield return own.WithInputs(other);
        }
    }

    private static IEnumerable<ProofStatement> Templates(ProofStatement s)
    {
        var other = (byte[])s.WeightsRoot.Clone();
        other[0] ^= 1;
        yield return new ProofStatement(s.System, s.Profile, s.Matrix, other, s.PreviousWeightsRoot, s.Interface);
        other = (byte[])s.PreviousWeightsRoot.Clone();
        other[31] ^= 128;
        yield return new ProofStatement(s.System, s.Profile, s.Matrix, s.WeightsRoot, other, s.Interface);
        other = (byte[])s.WeightsRoot.Clone();
        other[32] ^= 1;
        yield return new ProofStatement(s.System, s.Profile, s.Matrix, other, s.PreviousWeightsRoot, s.Interface);
        yield return new ProofStatement(s.System, s.Profile, s.Matrix, s.PreviousWeightsRoot, s.WeightsRoot, s.Interface);
        yield return new ProofStatement(s.System, s.Profile, s.Matrix, s.WeightsRoot, s.PreviousWeightsRoot, [1]);
        foreach (var system in Systems())
        {
            yield return new ProofStatement(system, s.Profile, s.Matrix, s.WeightsRoot, s.PreviousWeightsRoot, s.Interface);
        }
    }

    private static IEnumerable<ConstraintSystem> Systems()
    {
        yield return With(Definition.Blocks, 0, b => b with { Name = "w'" }, v => Definition with { Blocks = v });
        yield return With(Definition.Blocks, H, b => b with { Low = -1000 }, v => Definition with { Blocks = v });
        yield return With(
            Definition.Tables, CodeTable, t => t with { Columns = [[.. t.Columns![0].Select(c => c + 1)]] },
            v => Definition with { Tables = v });
        yield return With(Definition.Lookups, Codes, l => l with { Columns = [Add(l.Columns[0])] }, v => Definition with { Lookups = v });
        yield return With(Definition.Lookups, XRange, l => l with { Table = CodeTable }, v => Definition with { Lookups = v });
        yield return With(Definition.Products, Product, p => p with { Linear = Add(p.Linear) }, v => Definition with { Products = v });
        yield return With(Definition.Products, Product, p => p with { Left = Add(p.Left!) }, v => Definition with { Products = v });
        yield return With(Definition.Products, Product, p => p with { Right = Add(p.Right!) }, v => Definition with { Products = v });
        yield return With(Definition.Products, Totals, p => p with { Linear = Twice(p.Linear) }, v => Definition with { Products = v });
    }

    private static LinearForm Add(LinearForm form) => form with { Constant = form.Constant + 1 };

    private static LinearForm Twice(LinearForm form) =>
        form with { Terms = [form.Terms[0] with { Coefficient = 2 * form.Terms[0].Coefficient }, .. form.Terms[1..]] };

    private static ConstraintSystem With<T>(
        IReadOnlyList<T> all, int index, Func<T, T> change, Func<IReadOnlyList<T>, ConstraintSystem> build)
    {
        var changed = all.ToArray();
        changed[index] = change(changed[index]);
        return build(changed);
    }
}
