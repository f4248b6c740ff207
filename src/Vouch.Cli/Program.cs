using Vouch.Cli;

using var interruption = Interruption.Listen();
return CliApplication.Run(args, Console.Out, Console.Error, CliEnvironment.OfProcess(), interruption.Token);
