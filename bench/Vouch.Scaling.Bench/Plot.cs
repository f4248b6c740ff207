using System.Globalization;
using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Vouch.Scaling.Bench;

/// <summary>The measurements as a drawing: a panel per measure, a line per curve, both axes logarithmic.</summary>
internal static class Plot
{
    private const int Width = 440;
    private const int Height = 320;
    private const int Columns = 2;
    private static readonly string[] Names = ["blue", "orange"];
    private static readonly OxyColor[] Colours = [OxyColor.FromRgb(0x1f, 0x5f, 0xbf), OxyColor.FromRgb(0xd9, 0x6b, 0x1f)];

    /// <summary>Draws.</summary>
    public static string Svg(IReadOnlyList<Curve> curves)
    {
        var rows = (Measure.All.Count + Columns - 1) / Columns;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Columns * Width} {rows * Height}\" width=\"{Columns * Width}\" height=\"{rows * Height}\">\n");
        for (var i = 0; i < Measure.All.Count; i++)
        {
            var exporter = new SvgExporter { Width = Width, Height = Height, IsDocument = false };
            text.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({i % Columns * Width},{i / Columns * Height})\">\n");
            var panel = exporter.ExportToString(Panel(curves, Measure.All[i]));
            // A declaration belongs at the beginning of a document only.
            text.Append(panel.AsSpan(panel.IndexOf("<svg", StringComparison.Ordinal))).Append("\n</g>\n");
        }

        return text.Append("</svg>\n").ToString();
    }

    private static PlotModel Panel(IReadOnlyList<Curve> curves, Measure measure)
    {
        // Margins are given, and curves named in the title: without a screen, widths of text are guessed too small.
        var model = new PlotModel
        {
            Title = $"{measure.Title}:  " + string.Join(",  ", curves.Select((curve, c) => string.Create(
                CultureInfo.InvariantCulture, $"{curve.Name} ({Names[c]}) n^{curve.Exponent(measure.Cost):F2}"))),
            TitleFontSize = 10.5, TitleFontWeight = FontWeights.Normal, Background = OxyColors.White, PlotMargins = new OxyThickness(55, 6, 12, 42),
        };
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom, Title = "log2 of weights or activations", MajorStep = 2, MinorStep = 1, MajorGridlineStyle = LineStyle.Dot,
        });
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, MajorGridlineStyle = LineStyle.Dot, UseSuperExponentialFormat = false });
        for (var c = 0; c < curves.Count; c++)
        {
            var line = new LineSeries
            {
                Color = Colours[c], MarkerType = MarkerType.Circle, MarkerSize = 3, MarkerFill = Colours[c],
            };
            line.Points.AddRange(curves[c].Points.Select(point => new DataPoint(point.Log, measure.Cost(point))));
            model.Series.Add(line);
        }

        return model;
    }
}
