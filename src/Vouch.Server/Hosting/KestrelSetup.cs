using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Vouch.Server.Hosting;

/// <summary>The web server's patience and sizes: nobody holds a connection for nothing.</summary>
internal static class KestrelSetup
{
    private const int MostHeaderBytes = 32 << 10;
    private const int MostLineBytes = 8 << 10;
    private const int UsualBodyBytes = 64 << 10;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Sets Kestrel up.</summary>
    public static void Set(KestrelServerOptions kestrel, CoordinatorOptions options, DescriptorBudget descriptors)
    {
        var limits = options.Limits;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = descriptors.MostConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = descriptors.MostNodes + limits.MostHandshakes;
        kestrel.Limits.MaxRequestBodySize = UsualBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestLineSize = MostLineBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(limits.HeaderMilliseconds);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMilliseconds(limits.IdleMilliseconds);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, Grace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(240, Grace);
        if (options.CertificatePath is not null)
        {
            var certificate = Load(options);
            kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate);
        }
    }

    /// <summary>Reads the certificate and its key.</summary>
    /// <exception cref="ArgumentException">They cannot be read.</exception>
    private static X509Certificate2 Load(CoordinatorOptions options)
    {
        try
        {
            if (Path.GetExtension(options.CertificatePath) is ".pfx" or ".p12")
                return X509CertificateLoader.LoadPkcs12FromFile(options.CertificatePath!, options.CertificatePassword);
            return X509Certificate2.CreateFromPemFile(options.CertificatePath!, options.CertificateKeyPath);
        }
        catch (CryptographicException)
        {
            throw new ArgumentException(
                $"The certificate '{options.CertificatePath}' cannot be read. It must be PEM with its key (or a key file beside it), or PKCS#12 (.pfx) with its password.");
        }
    }
}
