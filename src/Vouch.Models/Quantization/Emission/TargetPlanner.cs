using Vouch.Models.Quantization.Lowering;
using Vouch.Models.Quantization.Lowering.Functions;

namespace Vouch.Models.Quantization.Emission;

/// <summary>
/// Chooses the output scale of an arithmetic step and how its function is carried out.
/// <para>
/// Clip(a, b) in general is exact up to rounding: the sum is shifted so that a becomes 0 and the scale chosen so that
/// b - a is 32767 units; the ReLU clamp to [0, 32767] then is the clip, and a second node shifts back. Error: half a
/// unit of (b - a)/32767 and half a unit of the result. Where the scale cannot be chosen (the sums in front are so
/// large that they need a coarser one), t = relu(b - x), u = relu((b - a) - t), u + a compute it with integers of one
/// scale: error at most half a unit for each bound on top of that of x.
/// </para>
/// </summary>
internal static class TargetPlanner
{
    public static OutputTarget Plan(Emitter emitter, ArithmeticStep step, ScaleGrid grid)
    {
        var accumulated = emitter.Range(step.Accumulated);
        var image = step.Function?.Image(accumulated) ?? accumulated;
        var headroom = Math.Max(grid.Minimum, Scales.Headroom(accumulated, grid.Largest, emitter.Options));
        var wanted = Math.Max(
            Math.Max(Scales.Activation(image, emitter.Options), emitter.Demand(step.Output)), headroom);
        return step.Function switch
        {
            null => Clamped(emitter, step, grid.RoundUp(wanted), false),
            ClipFunction clip => Clip(emitter, step, grid, clip, image, headroom, wanted),
            { Bound: { } bound } => Curve(
                emitter, step, grid.RoundUp(Math.Max(headroom, step.Function.Reach / Scales.PreEnd)),
                Math.Max(Scales.Unit(bound), emitter.Demand(step.Output))),
            _ => Curve(emitter, step, grid.RoundUp(wanted), grid.RoundUp(wanted)),
        };
    }

    private static OutputTarget Clip(
        Emitter emitter, ArithmeticStep step, ScaleGrid grid, ClipFunction clip, ValueRange image, double headroom,
        double wanted)
    {
        // A bound beyond the margin does not matter: the activation saturates earlier.
        var most = Scales.Activation(image, emitter.Options) * short.MaxValue;
        var (low, high) = (Math.Max(clip.Low, -most), Math.Min(clip.High, most));
        if (clip.High >= most && clip.Low <= -most) return Clamped(emitter, step, grid.RoundUp(wanted), false);
        if (clip.High >= most && clip.Low == 0) return Clamped(emitter, step, grid.RoundUp(wanted), true);

        var symmetric = low == -high;
        var exact = (symmetric ? high : high - low) / short.MaxValue;
        if (exact <= 0 || exact < headroom || grid.IsRigid)
            return InThreeSteps(emitter, step, grid, low, high, Math.Max(wanted, (high - low) / short.MaxValue));
        if (symmetric || low == 0) return Clamped(emitter, step, exact, !symmetric);

        var shape = emitter.Shape(step.Output);
        var shifted = emitter.AddTensor($"{step.Output} above its lower bound", shape, exact, 0);
        return new OutputTarget(exact, -low, new ClampActivation(true), shifted, () =>
        {
            var scale = Math.Max(Math.Max(Math.Abs(low), Math.Abs(high)) / short.MaxValue, emitter.Demand(step.Output));
            var output = emitter.AddTensor(step.Output, shape, scale);
            var ratio = (long)Math.Round(exact / scale * (1 << 16));
            emitter.Add(new SumNode(
                step.Name, output, [new Addend(shifted, ratio)], (long)Math.Round(low / scale * (1 << 16)),
                new Requantization(16, new ClampActivation(false))));
            emitter.Bind(step.Output, output);
        });
    }

    private static OutputTarget InThreeSteps(
        Emitter emitter, ArithmeticStep step, ScaleGrid grid, double low, double high, double wanted)
    {
        var scale = grid.RoundUp(wanted);
        var shape = emitter.Shape(step.Output);
        var free = emitter.AddTensor($"{step.Output} before its bounds", shape, scale);
        return new OutputTarget(scale, 0, new ClampActivation(false), free, () =>
        {
            var (bottom, top) = ((long)Math.Round(low / scale), (long)Math.Round(high / scale));
            var below = Next($"{step.Output} below its upper bound", free, -1, top, true);
            var output = Next(
                bottom == 0 ? step.Output : $"{step.Output} above its lower bound", below, -1, top - bottom, true);
            if (bottom != 0) output = Next(step.Output, output, 1, bottom, false);
            emitter.Bind(step.Output, output);
        });

        int Next(string name, int input, long sign, long constant, bool nonNegative)
        {
            var tensor = emitter.AddTensor(name, shape, scale, nonNegative ? 0 : short.MinValue);
            emitter.Add(new SumNode(
                step.Name, tensor, [new Addend(input, sign)], constant,
                new Requantization(0, new ClampActivation(nonNegative))));
            return tensor;
        }
    }

    private static OutputTarget Clamped(Emitter emitter, ArithmeticStep step, double scale, bool nonNegative)
    {
        var tensor = emitter.AddTensor(
            step.Output, emitter.Shape(step.Output), scale, nonNegative ? 0 : short.MinValue);
        return new OutputTarget(
            scale, 0, new ClampActivation(nonNegative), tensor, () => emitter.Bind(step.Output, tensor));
    }

    private static OutputTarget Curve(Emitter emitter, ArithmeticStep step, double from, double to)
    {
        var table = emitter.Curve(step.Function!, from, to);
        var (low, high) = CurveTable.Extremes(table);
        var tensor = emitter.AddTensor(step.Output, emitter.Shape(step.Output), to, (int)low, (int)high);
        return new OutputTarget(from, 0, new CurveActivation(table), tensor, () => emitter.Bind(step.Output, tensor));
    }
}
