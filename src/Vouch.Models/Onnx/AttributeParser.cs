using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>An attribute as read: its value, or what keeps it from being one.</summary>
internal sealed record ParsedAttribute(string Name, AttributeValue? Value, string? Problem);

/// <summary>Reads an AttributeProto.</summary>
internal static class AttributeParser
{
    private const int Name = 1;
    private const int Float = 2;
    private const int Int = 3;
    private const int Bytes = 4;
    private const int Tensor = 5;
    private const int Floats = 7;
    private const int Ints = 8;
    private const int Strings = 9;
    private const int Kind = 20;
    private const int Reference = 21;

    // The numbers the field "type" uses for the kinds supported here.
    private const int KindFloat = 1;
    private const int KindInt = 2;
    private const int KindString = 3;
    private const int KindTensor = 4;
    private const int KindGraph = 5;
    private const int KindFloats = 6;
    private const int KindInts = 7;
    private const int KindStrings = 8;
    private const int KindGraphs = 10;

    public static ParsedAttribute Parse(WireReader reader, ModelLimits limits)
    {
        var content = new Content();
        while (reader.Next(out var field, out var wire))
        {
            switch (field)
            {
                case Name:
                    reader.Require(wire, WireType.Bytes, field);
                    content.Name = reader.ReadText();
                    break;
                case Float:
                    reader.Require(wire, WireType.Fixed32, field);
                    content.Number = BitConverter.UInt32BitsToSingle(reader.ReadFixed32());
                    content.Seen(KindFloat);
                    break;
                case Int:
                    reader.Require(wire, WireType.Varint, field);
                    content.Whole = (long)reader.ReadVarint();
                    content.Seen(KindInt);
                    break;
                case Bytes:
                    reader.Require(wire, WireType.Bytes, field);
                    content.Text = reader.ReadText();
                    content.Seen(KindString);
                    break;
                case Tensor:
                    reader.Require(wire, WireType.Bytes, field);
                    content.Tensor = TensorParser.Parse(reader.ReadMessage("a tensor attribute"), limits).Tensor;
                    content.Seen(KindTensor);
                    break;
                case Floats:
                    WireLists.Floats(ref reader, wire, field, content.Numbers, limits.MaxTensorElements);
                    content.Seen(KindFloats);
                    break;
                case Ints:
                    WireLists.Integers(ref reader, wire, field, content.Wholes, limits.MaxTensorElements);
                    content.Seen(KindInts);
                    break;
                case Strings:
                    reader.Require(wire, WireType.Bytes, field);
                    if (content.Texts.Count >= limits.MaxNodeEntries)
                        throw reader.Error("an attribute lists too many texts");
                    content.Texts.Add(reader.ReadText());
                    content.Seen(KindStrings);
                    break;
                case Kind:
                    reader.Require(wire, WireType.Varint, field);
                    content.Declared = (int)Math.Min(reader.ReadVarint(), int.MaxValue);
                    break;
                case Reference:
                    content.IsReference = true;
                    reader.Skip(wire);
                    break;
                default: reader.Skip(wire); break;
            }
        }

        return content.Finish();
    }

    /// <summary>What has been read so far.</summary>
    private sealed class Content
    {
        private int _seen;
        private bool _mixed;

        public string Name { get; set; } = "";

        public int Declared { get; set; }

        public bool IsReference { get; set; }

        public float Number { get; set; }

        public long Whole { get; set; }

        public string Text { get; set; } = "";

        public Tensor? Tensor { get; set; }

        public List<float> Numbers { get; } = [];

        public List<long> Wholes { get; } = [];

        public List<string> Texts { get; } = [];

        public void Seen(int kind)
        {
            _mixed |= _seen != 0 && _seen != kind;
            _seen = kind;
        }

        public ParsedAttribute Finish()
        {
            // Writers may leave the declaration out (old files) or the content (empty lists, zeros).
            var kind = Declared == 0 ? _seen : Declared;
            if (IsReference) return Fail("refers to an attribute of a function; model functions are not supported.");
            if (kind is KindGraph or KindGraphs) return Fail("holds a subgraph; control flow is not supported.");
            if (_mixed || (_seen != 0 && _seen != kind)) return Fail("states values of several types.");
            AttributeValue? value = kind switch
            {
                KindFloat => new AttributeValue.OfFloat(Number),
                KindInt => new AttributeValue.OfInt(Whole),
                KindString => new AttributeValue.OfString(Text),
                KindFloats => new AttributeValue.OfFloats(Numbers),
                KindInts => new AttributeValue.OfInts(Wholes),
                KindStrings => new AttributeValue.OfStrings(Texts),
                KindTensor when Tensor is not null => new AttributeValue.OfTensor(Tensor),
                _ => null,
            };
            return value is null ? Fail("has no value of a supported type.") : new ParsedAttribute(Name, value, null);
        }

        private ParsedAttribute Fail(string problem) => new(Name, null, problem);
    }
}
