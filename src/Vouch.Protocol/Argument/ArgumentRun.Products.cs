using Vouch.Algebra;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <content>Sums of products, batched into one sumcheck: docs/protocol.md section 6.2.</content>
public sealed partial class ArgumentRun<TK>
{
    private static readonly Goldilocks Half = Goldilocks.FromInt64(2).Inverse();

    private void ProductSumcheck()
    {
        var statements = _plan.System.Products;
        if (statements.Count == 0)
        {
            return;
        }

        var points = new TK[]?[statements.Count][];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = OutputPoint(statements[i]);
        }

        var eta = _transcript.Challenge<TK>("statement batching");
        var coefficients = new TK[statements.Count];
        var power = TK.One;
        var initial = new LinearConstraint<TK> { Name = "product claims" };
        for (var i = 0; i < coefficients.Length; i++)
        {
            var linear = LinearPart(statements[i], points[i]);
            if (statements[i].Left is null)
            {
                _constraints.Add(linear);
                continue;
            }

            coefficients[i] = power;
            initial.Add(linear, -power);
            power *= eta;
        }

        _source.OnProducts(new ProductSetup<TK>(points, coefficients));
        if (_plan.FactorStatements > 0)
        {
            FactorRounds(points, coefficients, initial);
        }
    }

    private TK[]?[] OutputPoint(ProductStatement statement)
    {
        var point = new TK[]?[statement.Grid.Length];
        for (var a = 0; a < point.Length; a++)
        {
            if (statement.Roles[a] != AxisRole.Sum)
            {
                point[a] = _transcript.Challenges<TK>("output point", Log2.Ceiling(statement.Grid[a]));
            }
        }

        return point;
    }

    private LinearConstraint<TK> LinearPart(ProductStatement statement, TK[]?[] point)
    {
        var vectors = new TK[]?[statement.Grid.Length];
        for (var a = 0; a < vectors.Length; a++)
        {
            vectors[a] = point[a] is { } coordinates
                ? GridPoint<TK>.EqVector(coordinates, statement.Grid[a])
                : GridPoint<TK>.Ones(statement.Grid[a]);
        }

        var result = new LinearConstraint<TK> { Name = statement.Name };
        new GridPoint<TK>(vectors).Append(
            statement.Linear, TK.One, _layout.Blocks, result, a => statement.Roles[a] == AxisRole.Sum);
        return result;
    }

    private void FactorRounds(TK[]?[][] points, TK[] coefficients, LinearConstraint<TK> initial)
    {
        var claim = new SumcheckClaim<TK>();
        var challenges = new TK[_plan.ProductRounds];
        Span<TK> round = stackalloc TK[3];
        for (var j = 0; j < challenges.Length; j++)
        {
            ReadPadded("product round", round, out var pad);
            challenges[j] = _transcript.Challenge<TK>("product challenge");
            _source.OnBind(challenges[j]);
            claim.Bind(round, pad, challenges[j]);
        }

        var said = new TK[2 * _plan.FactorStatements];
        ReadPadded("factors", said, out var firstPad);
        var check = Expand("product sumcheck", claim, initial, masked: false);
        var at = 0;
        for (var i = 0; i < points.Length; i++)
        {
            var statement = _plan.System.Products[i];
            if (statement.Left is null)
            {
                continue;
            }

            var variables = _plan.ProductVariables[i];
            var local = challenges.AsSpan(challenges.Length - variables);
            var left = new Padded<TK>(said[at], firstPad + at);
            var right = new Padded<TK>(said[at + 1], firstPad + at + 1);
            at += 2;
            var weight = FactorConstraints(statement, points[i], local, left, right) * coefficients[i];
            // A smaller instance enters as a polynomial constant in the leading variables, scaled by 2^-missing.
            for (var v = variables; v < challenges.Length; v++)
            {
                weight = weight.MulBase(Half);
            }

            check.AddProduct(left, right, NewProduct(left, right), -weight);
        }

        _constraints.Add(check);
    }

    /// <summary>Ties the said factors to V and returns the product of eq over the Batch axes.</summary>
    private TK FactorConstraints(
        ProductStatement statement, TK[]?[] point, ReadOnlySpan<TK> local, Padded<TK> left, Padded<TK> right)
    {
        var leftVectors = new TK[]?[statement.Grid.Length];
        var rightVectors = new TK[]?[statement.Grid.Length];
        var eq = TK.One;
        var at = 0;
        for (var a = 0; a < leftVectors.Length; a++)
        {
            var size = statement.Grid[a];
            var log = Log2.Ceiling(size);
            switch (statement.Roles[a])
            {
                case AxisRole.Left:
                    leftVectors[a] = GridPoint<TK>.EqVector(point[a], size);
                    break;
                case AxisRole.Right:
                    rightVectors[a] = GridPoint<TK>.EqVector(point[a], size);
                    break;
                default:
                    var bound = local.Slice(at, log);
                    at += log;
                    leftVectors[a] = rightVectors[a] = GridPoint<TK>.EqVector(bound, size);
                    if (statement.Roles[a] == AxisRole.Batch)
                    {
                        eq *= Eq(point[a], bound);
                    }

                    break;
            }
        }

        Tie(statement.Name + ", left factor", left, statement.Left!, leftVectors);
        Tie(statement.Name + ", right factor", right, statement.Right!, rightVectors);
        return eq;
    }

    private void Tie(string name, Padded<TK> said, LinearForm form, TK[]?[] vectors)
    {
        var tie = new LinearConstraint<TK> { Name = name };
        tie.Add(said, TK.One);
        new GridPoint<TK>(vectors).Append(form, -TK.One, _layout.Blocks, tie);
        _constraints.Add(tie);
    }
}
