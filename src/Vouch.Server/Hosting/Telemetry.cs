using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Vouch.Server.Api;
using Vouch.Server.Engine;

namespace Vouch.Server.Hosting;

/// <summary>Measurements and traces over OTLP, where the environment names a collector.</summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the exporters if there is somewhere to export to; nothing leaves the machine otherwise.</summary>
    public static void Add(IServiceCollection services, CoordinatorOptions options)
    {
        if (!options.ExportTelemetry || string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint))) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("vouch-coordinator", serviceVersion: MetaRoutes.Version))
            .WithMetrics(metrics => metrics.AddMeter(Measurements.Name).AddAspNetCoreInstrumentation().AddOtlpExporter())
            .WithTracing(tracing => tracing.AddSource(Measurements.Name).AddAspNetCoreInstrumentation().AddOtlpExporter());
    }
}
