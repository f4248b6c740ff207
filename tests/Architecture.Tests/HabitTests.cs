using Xunit;

namespace Architecture.Tests;

/// <summary>House rules that a machine can check: short files, no stubs, no stray output, no weak randomness.</summary>
public sealed class HabitTests
{
    private const int MostLines = 400;

    public static TheoryData<string> Rooms => [.. House.Arrows.Keys];

    public static TheoryData<string> QuietRooms => [.. House.Arrows.Keys.Except(House.Speakers)];

    public static TheoryData<string> PureRooms => [.. House.Pure];

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    [InlineData("fuzz")]
    public void Files_are_short_enough_to_read_in_one_go(string folder)
    {
        var tooLong = Repository.Sources(folder)
            .Select(path => (Path: Repository.Shorten(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.Path} has {file.Lines} lines");
        Assert.Empty(tooLong);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Nothing_is_left_for_later(string room)
    {
        using var built = Room.Open(room);
        Assert.DoesNotContain("System.NotImplementedException", built.Types);
    }

    /// <summary>What a library prints, a service cannot silence and a test cannot see.</summary>
    [Theory]
    [MemberData(nameof(QuietRooms))]
    public void Only_speakers_write_to_the_console(string room)
    {
        using var built = Room.Open(room);
        Assert.DoesNotContain("System.Console", built.Types);
        Assert.DoesNotContain("System.Diagnostics.Trace", built.Types);
        Assert.DoesNotContain("System.Diagnostics.Debugger", built.Types);
    }

    /// <summary>Secrets come from the operating system's generator (Vouch.Hashing.OsRandom) and nowhere else.</summary>
    [Theory]
    [InlineData("Vouch.Algebra")]
    [InlineData("Vouch.Hashing")]
    [InlineData("Vouch.Identity")]
    [InlineData("Vouch.Protocol")]
    [InlineData("Vouch.Prover")]
    [InlineData("Vouch.Verifier")]
    [InlineData("Vouch.Compiler")]
    public void No_randomness_that_can_be_guessed(string room)
    {
        using var built = Room.Open(room);
        Assert.DoesNotContain("System.Random", built.Types);
        Assert.DoesNotContain("System.Guid", built.Types);
    }

    /// <summary>Synthetic calibration samples are the same on every machine: their seed is stated.</summary>
    [Fact]
    public void The_models_room_seeds_its_generator()
    {
        using var built = Room.Open("Vouch.Models");
        Assert.DoesNotContain("System.Random.get_Shared/0", built.Members);
        Assert.DoesNotContain("System.Random..ctor/0", built.Members);
    }

    [Fact]
    public void Only_the_hashing_room_asks_the_system_for_randomness()
    {
        var asking = House.Arrows.Keys.Where(room =>
        {
            using var built = Room.Open(room);
            return built.Types.Contains("System.Security.Cryptography.RandomNumberGenerator");
        });
        Assert.Equal(["Vouch.Hashing"], asking);
    }

    /// <summary>A verdict depends on the key, the public values, the proof and the policy: on nothing else.</summary>
    [Theory]
    [MemberData(nameof(PureRooms))]
    public void Verifying_reads_no_clock_no_file_and_no_environment(string room)
    {
        string[] impure =
        [
            "System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Diagnostics.Stopwatch",
            "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.Net.Http.HttpClient",
            "Vouch.Hashing.OsRandom",
        ];

        // How many threads to use, and which thread an iterator began on, change no result.
        string[] harmless =
        [
            "System.Environment.get_ProcessorCount/0", "System.Environment.get_CurrentManagedThreadId/0",
        ];
        using var built = Room.Open(room);
        Assert.Empty(built.Types.Intersect(impure));
        var environment = built.Members.Where(m => m.StartsWith("System.Environment.", StringComparison.Ordinal));
        Assert.Empty(environment.Except(harmless));
    }
}
