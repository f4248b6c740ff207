using System.Globalization;
using System.Text;
using Vouch.Models.Graphs;

namespace Vouch.Models.IO;

/// <summary>
/// The header of an <c>.npy</c> file: a Python dictionary literal with three entries. Only the literals NumPy writes
/// are understood; nothing is evaluated.
/// </summary>
internal sealed record NpyHeader(string Type, bool FortranOrder, int[] Shape)
{
    private const int MaxDimensions = 32;

    public static NpyHeader Parse(ReadOnlySpan<byte> header)
    {
        var text = new Cursor(Encoding.UTF8.GetString(header));
        string? type = null;
        bool? fortran = null;
        int[]? shape = null;
        text.Expect('{');
        while (!text.Accept('}'))
        {
            var key = text.ReadText();
            text.Expect(':');
            switch (key)
            {
                case "descr" when type is null: type = text.ReadText(); break;
                case "fortran_order" when fortran is null: fortran = text.ReadFlag(); break;
                case "shape" when shape is null: shape = ReadShape(ref text); break;
                default: throw Malformed();
            }

            if (!text.Accept(','))
            {
                text.Expect('}');
                break;
            }
        }

        text.ExpectEnd();
        return type is not null && fortran is { } order && shape is not null
            ? new NpyHeader(type, order, shape)
            : throw Malformed();
    }

    private static int[] ReadShape(ref Cursor text)
    {
        var shape = new List<int>();
        text.Expect('(');
        while (!text.Accept(')'))
        {
            if (shape.Count >= MaxDimensions) throw Malformed();
            shape.Add(text.ReadSize());
            if (text.Accept(',')) continue;
            text.Expect(')');
            break;
        }

        return TensorShape.Count([.. shape]) is null
            ? throw new ModelException($"The .npy file declares the absurd shape {Text.Shape([.. shape])}.")
            : [.. shape];
    }

    private static ModelException Malformed() =>
        new("The .npy file has a damaged header. Write it again with numpy.save (plain numbers, no structured types).");

    /// <summary>Steps through the literal, skipping blanks.</summary>
    private struct Cursor(string text)
    {
        private int _at;

        public bool Accept(char expected)
        {
            SkipBlanks();
            if (_at >= text.Length || text[_at] != expected) return false;
            _at++;
            return true;
        }

        public void Expect(char expected)
        {
            if (!Accept(expected)) throw Malformed();
        }

        public void ExpectEnd()
        {
            SkipBlanks();
            if (_at != text.Length) throw Malformed();
        }

        public string ReadText()
        {
            SkipBlanks();
            var quote = _at < text.Length ? text[_at] : ' ';
            var end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
            if (end < 0) throw Malformed();
            var content = text[(_at + 1)..end];
            _at = end + 1;
            return content;
        }

        public bool ReadFlag() => ReadWord() switch
        {
            "True" => true,
            "False" => false,
            _ => throw Malformed(),
        };

        public int ReadSize() =>
            int.TryParse(ReadWord().TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                ? size
                : throw Malformed();

        private string ReadWord()
        {
            SkipBlanks();
            var start = _at;
            while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at])) _at++;
            return text[start.._at];
        }

        private void SkipBlanks()
        {
            while (_at < text.Length && text[_at] is (' ' or '\n')) _at++;
        }
    }
}
