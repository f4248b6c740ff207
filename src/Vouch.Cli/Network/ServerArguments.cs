using System.CommandLine;
using Vouch.Client;
using Vouch.Identity;
using Vouch.Workspace;

namespace Vouch.Cli.Network;

/// <summary>The option that names a coordinator, or several of one network.</summary>
internal sealed class ServerArguments
{
    /// <summary>Where a coordinator on this machine listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7700";

    private readonly Option<string[]> _server = new("--server", "-s")
    {
        Description = $"A coordinator's address; several of one network are tried in turn. Default: {DefaultUrl}.",
        HelpName = "URL",
    };

    /// <summary>Adds the option.</summary>
    public void AddTo(Command command) => command.Add(_server);

    /// <summary>Connects, to read or to act as the holder of a key.</summary>
    public NetworkClient Connect(ParseResult parsed, Keyring? ring = null) =>
        new(Parse(parsed.GetValue(_server) is { Length: > 0 } urls ? urls : [DefaultUrl]), ring);

    /// <summary>Addresses as given.</summary>
    /// <exception cref="UsageException">One is no web address.</exception>
    public static Uri[] Parse(IEnumerable<string> urls) =>
    [
        .. urls.Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new Uri(uri.GetLeftPart(UriPartial.Authority))
            : throw new UsageException($"'{Safe.Text(url, 80)}' is no coordinator's address.", $"Write scheme, host and port, such as {DefaultUrl}.")),
    ];
}
