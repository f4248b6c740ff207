namespace Vouch.Server.Dashboard.Text;

/// <summary>
/// Every line for a terminal that the dashboard offers to copy: one place to look at when the command line changes. An origin is the
/// address that the reader came by.
/// </summary>
internal static class CommandLines
{
    public const string NewAccount = "vouch account new --key me.key";

    public const string Verify = "vouch verify -k verifying.key -p answer.proof";

    public static string Join(string origin) => $"vouch node join {origin} --key node.key";

    public static string Publish(string origin) => $"vouch publish model.onnx --network {origin} --key me.key";

    public static string Submit(string origin) => $"vouch submit model.onnx input.json --network {origin} --key me.key";

    public static string Faucet(string origin) => $"vouch account faucet {origin} --key me.key";

    public static string Audit(string origin) => $"vouch audit {origin}";
}
