namespace Vouch.Node.Work;

/// <summary>One inference to prove.</summary>
/// <param name="ModelFolder">A key folder on this machine.</param>
/// <param name="Inputs">Codes, one array per input of the model. Secret.</param>
/// <param name="InputSeed">32 bytes that open the owner's commitment to the input, or null where there is none. Secret.</param>
public sealed record ProvingJob(string ModelFolder, long[][] Inputs, byte[]? InputSeed = null);
