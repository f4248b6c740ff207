using System.Numerics;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>
/// Wrong probabilities, with sums, remainders and limbs to match, and the sentence that catches each.
/// </summary>
public class SoftmaxLieTests
{
    [Fact]
    public void Any_other_sum_is_caught()
    {
        foreach (var change in new[] { 1, -1, 5000 })
        {
            var model = Softmax();
            var lie = model.Copy();
            var sum = lie.Values[model.Block("softmax sum")][0] += change;
            for (var i = 0; i < 3; i++) Divide(model, lie, sum, i, 0);
            Assert.Equal("statement softmax sum at 0", model.Violation(lie));
        }
    }

    [Fact]
    public void A_probability_one_higher_has_a_negative_remainder()
    {
        var model = Softmax();
        var lie = model.Copy();
        Divide(model, lie, lie.Values[model.Block("softmax sum")][0], 0, 1);
        Assert.Equal("lookup softmax remainder limb 16 at 0", model.Violation(lie));
    }

    [Fact]
    public void A_probability_one_lower_has_a_remainder_beyond_the_divisor()
    {
        // The limbs of the remainder have room for it; only the second decomposition sees it.
        var model = Softmax();
        var lie = model.Copy();
        Divide(model, lie, lie.Values[model.Block("softmax sum")][0], 0, -1);
        Assert.Equal("lookup softmax remainder below divisor limb 16 at 0", model.Violation(lie));
    }

    [Fact]
    public void A_larger_maximum_is_caught_because_no_element_equals_it()
    {
        var model = Softmax();
        var lie = model.Copy();
        var maximum = ++lie.Values[model.Block("softmax maximum")][0];
        for (var i = 0; i < 3; i++)
        {
            var distance = maximum - model.Execution.Tensors[0][i];
            Exponential(model, lie, distance, (int)(distance >> 8), i);
        }

        SumAndDivide(model, lie);
        Assert.Equal("statement softmax maximum selected at 0", model.Violation(lie));
    }

    [Fact]
    public void An_exponential_by_another_row_has_a_position_outside_the_segment()
    {
        // The line of the next segment, continued to the left of it.
        var model = Softmax();
        var lie = model.Copy();
        var distance = model.Execution.Tensors[0][1] - model.Execution.Tensors[0][2];
        Exponential(model, lie, distance, (int)(distance >> 8) + 1, 2);
        Assert.NotEqual(
            model.Witness.Values[model.Block("softmax exponential")][2],
            lie.Values[model.Block("softmax exponential")][2]);
        SumAndDivide(model, lie);
        Assert.Equal("lookup softmax exponential position limb 0 at 2", model.Violation(lie));
    }

    [Fact]
    public void A_probability_that_fits_only_modulo_the_field_is_caught_by_its_range()
    {
        // The remainder grows by 1, within its range, and the quotient shrinks by 1 / 2S in the field.
        var model = Softmax();
        var lie = model.Copy();
        var sum = lie.Values[model.Block("softmax sum")][0];
        Divide(model, lie, sum, 0, 0);
        var remainder = ++lie.Values[model.Block("softmax remainder")][0];
        Limbs(model, lie, "softmax remainder", remainder, 18, 0);
        Limbs(model, lie, "softmax remainder below divisor", (2 * sum) - 1 - remainder, 18, 0);
        var modulus = (BigInteger.One << 64) - (BigInteger.One << 32) + 1;
        var quotient = lie.Values[model.Block("y")][0] - BigInteger.ModPow(2 * sum, modulus - 2, modulus);
        if (quotient < -modulus / 2) quotient += modulus;
        lie.Values[model.Block("y")][0] = (long)quotient;
        Assert.Equal("lookup softmax value limb 0 at 0", model.Violation(lie));
    }

    private static TestModel Softmax()
    {
        var network = new Network(0);
        var input = network.Input(3);
        network.InputValues[0] = [-9000, 9000, -8000];
        network.Add(new SoftmaxNode("softmax", network.Named("y", 3), input, 0, Functions.Exponential(8, 12)));
        return TestModel.Of(network.Outputs(1));
    }

    /// <summary>Claims the exponential of a distance by some row of the table, with all helpers to match.</summary>
    private static void Exponential(TestModel model, Assignment lie, long distance, int row, int cell)
    {
        var table = Functions.Exponential(8, 12);
        lie.Values[model.Block("softmax exponential segment")][cell] = row;
        lie.Values[model.Block("softmax exponential base")][cell] = table.Base[row];
        lie.Values[model.Block("softmax exponential slope")][cell] = table.Slope[row];
        var raw = table.Base[row] + (table.Slope[row] * (distance - (256L * row))) + 2048;
        lie.Values[model.Block("softmax exponential")][cell] = raw >> 12;
        Limbs(model, lie, "softmax exponential remainder", (raw & 4095) << 4, 16, cell);
        Limbs(model, lie, "softmax exponential value", raw >> 12, 15, cell);
    }

    private static void SumAndDivide(TestModel model, Assignment lie)
    {
        var sum = lie.Values[model.Block("softmax sum")][0] = lie.Values[model.Block("softmax exponential")].Sum();
        for (var i = 0; i < 3; i++) Divide(model, lie, sum, i, 0);
    }

    /// <summary>
    /// Divides an exponential by a claimed sum, off by some amount, with the remainder and all limbs to match.
    /// </summary>
    private static void Divide(TestModel model, Assignment lie, long sum, int cell, long change)
    {
        var numerator = (65534 * lie.Values[model.Block("softmax exponential")][cell]) + sum;
        var quotient = (numerator / (2 * sum)) + change;
        var remainder = numerator - (quotient * 2 * sum);
        lie.Values[model.Block("y")][cell] = quotient;
        lie.Values[model.Block("softmax remainder")][cell] = remainder;
        Limbs(model, lie, "softmax value", quotient, 15, cell);
        Limbs(model, lie, "softmax remainder", remainder, 18, cell);
        Limbs(model, lie, "softmax remainder below divisor", (2 * sum) - 1 - remainder, 18, cell);
    }

    /// <summary>Writes all committed limbs of a value; what is out of range ends in the top limb.</summary>
    private static void Limbs(TestModel model, Assignment lie, string name, long value, int bits, int cell)
    {
        for (var position = 0; position < bits; position += 8)
        {
            var block = model.System.Blocks.ToList().FindIndex(b => b.Name == $"{name} limb {position}");
            if (block < 0) continue;
            lie.Values[block][cell] = position + 8 >= bits ? value >> position : (value >> position) & 255;
        }
    }
}
