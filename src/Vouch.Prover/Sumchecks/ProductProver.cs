using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Vouch.Prover.Sumchecks;

/// <summary>Prover of the batched product sumcheck: docs/protocol.md, section 6.2.</summary>
internal sealed class ProductProver<TK> : ISumcheckProver<TK>, IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private static readonly Goldilocks Half = Goldilocks.FromInt64(2).Inverse();
    private readonly Instance[] _instances;
    private readonly CancellationToken _cancellation;
    private int _round;

    public ProductProver(
        StatementPlan plan, CellSource cells, IReadOnlyList<long[]> values, ProductSetup<TK> setup, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        var active = new List<int>();
        for (var i = 0; i < plan.System.Products.Count; i++)
        {
            if (plan.System.Products[i].Left is not null)
            {
                active.Add(i);
            }
        }

        _instances = new Instance[active.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, active.Count, options, j =>
            {
                var i = active[j];
                _instances[j] = new Instance(plan, cells, values, i, setup.Points[i], setup.Coefficients[i], cancellation);
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Next(Span<TK> messages)
    {
        if (messages.Length == 2 * _instances.Length && _instances.All(i => i.Size == 1))
        {
            for (var i = 0; i < _instances.Length; i++)
            {
                messages[2 * i] = _instances[i].Left[0];
                messages[(2 * i) + 1] = _instances[i].Right[0];
            }

            return;
        }

        var at0 = TK.Zero;
        var at2 = TK.Zero;
        var at3 = TK.Zero;
        foreach (var instance in _instances)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (instance.EntersAt > _round)
            {
                instance.Scale = instance.Scale.MulBase(Half);
                var constant = instance.Scale * instance.Claim();
                at0 += constant;
                at2 += constant;
                at3 += constant;
                continue;
            }

            var sums = instance.Round();
            at0 += instance.Scale * sums.At0;
            at2 += instance.Scale * sums.At2;
            at3 += instance.Scale * sums.At3;
        }

        messages[0] = at0;
        messages[1] = at2;
        messages[2] = at3;
    }

    public void Bind(TK challenge)
    {
        foreach (var instance in _instances)
        {
            if (instance.EntersAt <= _round)
            {
                instance.Bind(challenge);
            }
        }

        _round++;
    }

    public void Dispose()
    {
        foreach (var instance in _instances)
        {
            instance?.Dispose();
        }
    }

    /// <summary>Tables of one statement: left, right and (if it has Batch axes) eq of the output point.</summary>
    private sealed class Instance : IDisposable
    {
        private readonly ExtensionVector<TK>? _eq;
        private readonly CancellationToken _cancellation;
        private TK? _claim;

        public Instance(
            StatementPlan plan, CellSource cells, IReadOnlyList<long[]> values, int index, TK[]?[] point, TK coefficient,
            CancellationToken cancellation)
        {
            _cancellation = cancellation;
            var statement = plan.System.Products[index];
            Size = 1 << plan.ProductVariables[index];
            EntersAt = plan.ProductRounds - plan.ProductVariables[index];
            Scale = coefficient;
            Left = FactorTable.Build(plan.System, cells, values, statement, statement.Left!, AxisRole.Left, point, cancellation);
            try
            {
                Right = FactorTable.Build(
                    plan.System, cells, values, statement, statement.Right!, AxisRole.Right, point, cancellation);
            }
            catch
            {
                Left.Dispose();
                throw;
            }

            _eq = FactorTable.BatchEq(statement, point, Size);
        }

        public ExtensionVector<TK> Left { get; }

        public ExtensionVector<TK> Right { get; }

        public int Size { get; private set; }

        public int EntersAt { get; }

        public TK Scale { get; set; }

        public TK Claim()
        {
            if (_claim is { } known)
            {
                return known;
            }

            var sum = TK.Zero;
            if (_eq is null)
            {
                sum = Linear.Dot(Left.Span, Right.Span);
            }
            else
            {
                using var product = BufferPool.Shared.Rent<TK>(Size);
                Linear.Multiply(product.Span, Left.Span, Right.Span);
                sum = Linear.Dot(product.Span, _eq.Span);
            }

            _claim = sum;
            return sum;
        }

        public RoundSums3<TK> Round()
        {
            var size = Size;
            if (_eq is { } eq)
            {
                return Shares.Sum3<TK>(size / 2, (from, to) => SumcheckKernels.EqProduct(
                    eq.Slice(0, size), Left.Slice(0, size), Right.Slice(0, size), from, to), _cancellation);
            }

            // Degree 2 suffices; the value at 3 follows from those at 0, 1 and 2, and 1 from a sum of its own.
            var sums = Shares.Sum2<TK>(size / 2, (from, to) => SumcheckKernels.Product(
                Left.Slice(0, size), Right.Slice(0, size), from, to), _cancellation);
            var at1 = Linear.Dot(Left.Slice(size / 2, size / 2), Right.Slice(size / 2, size / 2));
            var at3 = sums.At0 + (sums.At2 - at1) + (sums.At2 - at1) + (sums.At2 - at1);
            return new RoundSums3<TK>(sums.At0, sums.At2, at3);
        }

        public void Bind(TK challenge)
        {
            Size /= 2;
            Shares.Fold(Left, 0, Size, challenge, _cancellation);
            Shares.Fold(Right, 0, Size, challenge, _cancellation);
            if (_eq is not null)
            {
                Shares.Fold(_eq, 0, Size, challenge, _cancellation);
            }
        }

        public void Dispose()
        {
            Left.Dispose();
            Right.Dispose();
            _eq?.Dispose();
        }
    }
}
