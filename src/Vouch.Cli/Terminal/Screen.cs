using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Workspace;

namespace Vouch.Cli.Terminal;

/// <summary>Where a command's text goes: results to one side, messages and progress to the other.</summary>
internal sealed class Screen
{
    private const int Widest = 100;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly CliEnvironment _environment;
    private readonly TextWriter _output;
    private IAnsiConsole? _console;
    private IAnsiConsole? _errorConsole;

    /// <summary>A screen.</summary>
    public Screen(TextWriter output, TextWriter error, CliEnvironment environment, bool json)
    {
        _output = output;
        _environment = environment;
        Error = error;
        IsJson = json;
    }

    /// <summary>Whether the result is to be one JSON object.</summary>
    public bool IsJson { get; }

    /// <summary>Takes messages.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person is watching.</summary>
    public bool IsWatched => !IsJson && _environment.OutputIsTerminal && _environment.ErrorIsTerminal;

    /// <summary>Whether results may be coloured.</summary>
    public bool HasColour => _environment.OutputIsTerminal && Console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <summary>Takes results, with colours where the terminal has them.</summary>
    public IAnsiConsole Console => _console ??= Create(_output, _environment.OutputIsTerminal);

    /// <summary>Takes progress.</summary>
    public IAnsiConsole ErrorConsole => _errorConsole ??= Create(Error, _environment.ErrorIsTerminal);

    /// <summary>Writes the result object.</summary>
    public void WriteJson(JsonObject result) => _output.WriteLine(result.ToJsonString(Indented));

    /// <summary>Writes one of many result objects, a line each.</summary>
    public void WriteJsonLine(JsonObject result) => _output.WriteLine(result.ToJsonString());

    /// <summary>A line of markup.</summary>
    public void Line(string markup = "") => Console.MarkupLine(markup);

    /// <summary>A headline with a blank line above it.</summary>
    public void Title(string text)
    {
        Line();
        Line($"[bold]{Markup.Escape(text)}[/]");
    }

    /// <summary>Something the reader should know although the command goes on.</summary>
    public void Warn(string text) => Error.WriteLine("vouch: warning: " + text);

    /// <summary>Two columns: names and values (markup).</summary>
    public void Facts(params (string Name, string Value)[] facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(3)).AddColumn();
        foreach (var (name, value) in facts) grid.AddRow(new Markup($"[grey]{Markup.Escape(name)}[/]"), new Markup(value));
        Console.Write(grid);
    }

    /// <summary>Remarks, each with a point in front.</summary>
    public void Notes(IEnumerable<string> notes)
    {
        var point = Console.Profile.Capabilities.Unicode ? "·" : "-";
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(1)).AddColumn();
        foreach (var note in notes) grid.AddRow(new Markup($"[yellow]{point}[/]"), new Markup(Markup.Escape(Safe.Text(note, 240))));
        Console.Write(grid);
    }

    /// <summary>An empty table in the house style.</summary>
    public Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        if (!_environment.OutputIsTerminal) table.Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column)}[/]")));
        return table;
    }

    private static IAnsiConsole Create(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal ? writer : new TrimmingWriter(writer)),
        });
        console.Profile.Width = terminal ? Math.Clamp(console.Profile.Width, 40, Widest) : Widest;
        return console;
    }
}
