namespace Vouch.Server.Dashboard.Text;

/// <summary>
/// Every line for a terminal that the dashboard offers to copy: one place to look at when the command line changes. An origin is the
/// address that the reader came by.
/// </summary>
internal static class CommandLines
{
    public const string NewAccount = "vouch account new -o my.key";

    public const string Verify = "vouch verify -k verifying.key -p answer.proof --input-commitment answer.proof.commitment";

    public static string Join(string origin) => $"vouch node join {origin} --key node.key";

    public static string Publish(string origin) => $"vouch publish keys --server {origin} --key my.key";

    public static string Submit(string origin) => $"vouch submit prove --model ID -i input.json --server {origin} --key my.key --wait -o answer.proof";

    public static string Faucet(string origin) => $"vouch account deposit 100 --server {origin} --key my.key";

    public static string Audit(string origin) => $"vouch receipts --server {origin} --export chain.jsonl && vouch audit chain.jsonl";
}
