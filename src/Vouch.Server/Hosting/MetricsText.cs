using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Vouch.Server.Engine;

namespace Vouch.Server.Hosting;

/// <summary>The measurements of one coordinator in Prometheus' text format, version 0.0.4.</summary>
internal sealed class MetricsText : IDisposable
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();
    private readonly MeterListener _listener = new();

    /// <summary>Listens to one coordinator's meter.</summary>
    public MetricsText(Measurements measurements)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (measurements.Owns(instrument.Meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Of(instrument, tags).Add(value, instrument is ObservableGauge<long>));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Of(instrument, tags).Add(value, false));
        _listener.Start();
    }

    /// <summary>All series, in a fixed order.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in _series.GroupBy(s => s.Key.Instrument).OrderBy(g => g.Key.Name, StringComparer.Ordinal))
        {
            var isHistogram = group.Key is Histogram<double>;
            var isGauge = group.Key is ObservableGauge<long>;
            var name = group.Key.Name.Replace('.', '_') + (isHistogram ? "_seconds" : isGauge ? "" : "_total");
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {group.Key.Description}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(isHistogram ? "histogram" : isGauge ? "gauge" : "counter")}\n");
            foreach (var (key, series) in group.OrderBy(s => s.Key.Labels, StringComparer.Ordinal)) series.Write(text, name, key.Labels, isHistogram);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private Series Of(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Labels are names of enumerations, never a stranger's text.
        var labels = "";
        foreach (var tag in tags) labels += $"{(labels.Length > 0 ? "," : "")}{tag.Key}=\"{tag.Value}\"";
        return _series.GetOrAdd((instrument, labels), static _ => new Series());
    }

    private sealed class Series
    {
        private readonly Lock _gate = new();
        private readonly long[] _buckets = new long[Bounds.Length];
        private double _sum;
        private long _count;

        public void Add(double value, bool replaces)
        {
            lock (_gate)
            {
                _sum = replaces ? value : _sum + value;
                _count++;
                for (var i = 0; i < Bounds.Length; i++) _buckets[i] += value <= Bounds[i] ? 1 : 0;
            }
        }

        public void Write(StringBuilder text, string name, string labels, bool isHistogram)
        {
            lock (_gate)
            {
                var braced = labels.Length > 0 ? "{" + labels + "}" : "";
                if (!isHistogram)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{braced} {_sum}\n");
                    return;
                }

                for (var i = 0; i < Bounds.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{Bounds[i]}\"}} {_buckets[i]}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"+Inf\"}} {_count}\n{name}_sum{braced} {_sum}\n{name}_count{braced} {_count}\n");
            }
        }
    }
}
