using Vouch.Cli;
using Vouch.Node.Work.Child;

// A node starts this program again for its proving worker.
if (args is [WorkerMain.Argument]) return WorkerMain.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
using var interruption = Interruption.Listen();
return CliApplication.Run(args, Console.Out, Console.Error, CliEnvironment.OfProcess(), interruption.Token);
