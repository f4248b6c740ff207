using Vouch.Server.Dashboard.Text;

namespace Vouch.Dashboard.Tests;

/// <summary>Figures and strangers' texts as they are shown.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000001")]
    [InlineData(1_204_500_000, "1,204.5")]
    [InlineData(-25_000_000_000, "\u221225,000")]
    [InlineData(long.MinValue, "\u22129,223,372,036,854.775808")]
    public void Credits_have_six_decimals_at_most(long micro, string shown) => Assert.Equal(shown, Show.Credits(micro));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(9_340, "9.3 s")]
    [InlineData(185_000, "3 min 5 s")]
    [InlineData(7_800_000, "2 h 10 min")]
    [InlineData(604_800_000, "7 d")]
    public void Spans_have_two_units_at_most(long milliseconds, string shown) => Assert.Equal(shown, Show.Span(milliseconds));

    [Theory]
    [InlineData(100, "now")]
    [InlineData(-12_000, "in 12 s")]
    [InlineData(3_700_000, "1 h ago")]
    public void Ages_are_coarse(long age, string shown) => Assert.Equal(shown, Show.Ago(1_000_000_000 - age, 1_000_000_000));

    [Theory]
    [InlineData("plain name", "plain name")]
    [InlineData("  two \r\n lines\t", "two lines")]
    [InlineData("\u202Egnp.exe", "\uFFFDgnp.exe")]
    [InlineData("a\u0000b\u200Bc\u2066d\u2028e", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe")]
    [InlineData("e\u0301\u0301\u0301\u0301", "e\u0301\u0301")]
    [InlineData(null, "")]
    public void What_deceives_is_taken_away(string? text, string shown) => Assert.Equal(shown, SafeText.Clean(text));

    // Not an InlineData: attributes are kept in UTF-8, which has no half characters.
    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("\uFFFDx", SafeText.Clean("\uD800x"));

    [Fact]
    public void Long_names_are_cut() => Assert.Equal(new string('x', 80) + "\u2026", SafeText.Clean(new string('x', 10_000)));
}
