using System.Xml.Linq;
using Xunit;

namespace Architecture.Tests;

/// <summary>Who may use whom: project files and built assemblies against the table of <see cref="House"/>.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> Rooms => [.. House.Arrows.Keys];

    [Fact]
    public void Every_project_under_src_is_a_room_of_the_table_in_its_own_folder()
    {
        var projects = Repository.Projects("src");
        var names = projects.Select(p => p.Name);
        Assert.Equal(House.Arrows.Keys.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        Assert.All(projects, p => Assert.Equal($"src/{p.Name}/{p.Name}.csproj", p.ToString()));
    }

    [Fact]
    public void The_table_has_no_cycles_and_its_rooms_stand_in_order()
    {
        var below = new HashSet<string>();
        foreach (var (room, uses) in House.Arrows)
        {
            Assert.All(uses, used => Assert.True(below.Contains(used), $"{room} uses {used}, which is not below it."));
            below.Add(room);
        }
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Project_files_have_no_arrow_outside_the_table(string room)
    {
        var project = Repository.Projects("src").Single(p => p.Name == room);
        var forbidden = project.References.Select(Path.GetFileNameWithoutExtension).Except(House.Arrows[room]);
        Assert.True(!forbidden.Any(), $"{project} references {string.Join(", ", forbidden)}; see House.Arrows.");
        Assert.Empty(project.BackDoors);
        Assert.Empty(project.Packages.Except(House.Packages.GetValueOrDefault(room, [])));
    }

    /// <summary>
    /// References are transitive: code can use a room its own project file does not name. The assembly tells.
    /// </summary>
    [Theory]
    [MemberData(nameof(Rooms))]
    public void Assemblies_have_no_arrow_outside_the_table(string room)
    {
        using var built = Room.Open(room);
        var used = built.Assemblies.Where(name => name.StartsWith("Vouch.", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(used.Except(House.Arrows[room]));
    }

    [Fact]
    public void The_verifier_sees_nothing_that_makes_proofs()
    {
        var verifier = Repository.Projects("src").Single(p => p.Name == "Vouch.Verifier");
        Assert.Empty(verifier.Closure().Intersect(House.HiddenFromVerifier));
        foreach (var room in verifier.Closure())
        {
            using var built = Room.Open(room);
            Assert.Empty(built.Assemblies.Intersect(House.HiddenFromVerifier));
        }
    }

    [Fact]
    public void Only_composers_and_tests_join_prover_and_verifier()
    {
        var joining = Repository.Projects("src", "tests", "bench", "fuzz", "samples", "eng")
            .Where(p => p.Closure().IsSupersetOf(["Vouch.Prover", "Vouch.Verifier"]));
        Assert.All(joining, p => Assert.True(
            House.Composers.Contains(p.Name) || House.JoiningFolders.Contains(p.ToString().Split('/')[0]),
            $"{p} holds the prover and the verifier."));
    }

    [Fact]
    public void Rooms_show_their_internals_to_tests_only()
    {
        string[] endings = [".Tests", ".Bench", ".Fuzz"];
        Assert.All(Repository.Projects("src"), p => Assert.All(
            p.Friends,
            friend => Assert.Contains(endings, ending => friend.EndsWith(ending, StringComparison.Ordinal))));
    }

    /// <summary>A project that the solution leaves out is neither built nor tested by the README's commands.</summary>
    [Fact]
    public void The_solution_names_every_room_and_every_test_project()
    {
        var named = XDocument.Load(Path.Combine(Repository.Root, "Vouch.slnx"))
            .Descendants("Project").Select(p => (string)p.Attribute("Path")!);
        Assert.Empty(Repository.Projects("src", "tests").Select(p => p.ToString()).Except(named));
    }
}
