global using Xunit;

// Each test starts many processes; two at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
