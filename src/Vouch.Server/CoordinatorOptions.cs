using System.Net;
using Vouch.Identity;
using Vouch.Network;

namespace Vouch.Server;

/// <summary>What a coordinator is told when it starts; checked once, before anything listens.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Signs blocks and names the network.</summary>
    public required Keyring NetworkKey { get; init; }

    /// <summary>Where to listen: "http://127.0.0.1:7171"; port 0 takes a free one. "https" needs a certificate.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:7171"];

    /// <summary>The network's name, for people; 1 to 64 characters, no control characters.</summary>
    public string Name { get; init; } = "vouch";

    /// <summary>What holds for everyone. Bound into an empty store's first block.</summary>
    public NetworkRules Rules { get; init; } = NetworkRules.Default;

    /// <summary>Folder whose free space readiness looks at; null: none.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether anyone may ask for credits: for development.</summary>
    public bool Faucet { get; init; }

    /// <summary>Most micro-credits of one gift of the faucet.</summary>
    public long FaucetAmount { get; init; } = 100_000_000;

    /// <summary>Certificate in PEM or PKCS#12; null: no TLS.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Its key in PEM; null if the certificate's file holds it.</summary>
    public string? CertificateKeyPath { get; init; }

    /// <summary>Password of a PKCS#12 file; null: none.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>Proxies whose X-Forwarded-For is believed; none by default.</summary>
    public IReadOnlyList<IPAddress> TrustedProxies { get; init; } = [];

    /// <summary>Whether people find a dashboard at the address.</summary>
    public bool Dashboard { get; init; } = true;

    /// <summary>Whether to send measurements to OTEL_EXPORTER_OTLP_ENDPOINT, if that variable is set.</summary>
    public bool ExportTelemetry { get; init; } = true;

    /// <summary>Sizes, rates and patience.</summary>
    public CoordinatorLimits Limits { get; init; } = new();

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="ArgumentException">Says which option, what is wrong with it and what to do.</exception>
    public void Validate()
    {
        if (Urls.Count == 0) throw new ArgumentException("There is no address to listen on. Give one, such as http://127.0.0.1:7171.");
        foreach (var url in Urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
                throw new ArgumentException($"'{url}' is no address to listen on. Write scheme, host and port, such as http://127.0.0.1:7171.");
            if (uri.Scheme == "https" && CertificatePath is null)
                throw new ArgumentException($"'{url}' needs a certificate. Give one (PEM or PKCS#12), or listen on http behind a proxy that has one.");
        }

        foreach (var path in (string?[])[CertificatePath, CertificateKeyPath])
        {
            if (path is not null && !File.Exists(path)) throw new ArgumentException($"There is no file '{path}' to read the certificate or its key from.");
        }

        if (Name.Length is 0 or > 64 || Name.Any(char.IsControl))
            throw new ArgumentException("A network's name has 1 to 64 characters, none of them a control character.");
        if (Rules.Fault() is { } fault) throw new ArgumentException(fault);
        if (FaucetAmount < Rules.Dust || FaucetAmount > Rules.MostAmount)
            throw new ArgumentException($"The faucet's amount is outside {Rules.Dust} to {Rules.MostAmount} micro-credits.");
        Limits.Validate();
    }
}
