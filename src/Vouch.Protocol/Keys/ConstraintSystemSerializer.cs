using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <summary>
/// The canonical encoding of a constraint system. Reading checks every count against hard limits before allocating, and
/// every index against what it points to, so that a system that was read can be planned and verified without surprises.
/// </summary>
public static class ConstraintSystemSerializer
{
    private const int MaxItems = 1 << 16;
    private const int MaxRank = 16;
    private const int MaxCellsLog = 30;
    private const int MaxTableBits = 18;
    private const int MaxNameBytes = 1 << 14;
    private static readonly System.Text.UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Writes a system.</summary>
    public static void Write(BinaryWriter writer, ConstraintSystem system)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(system);
        writer.Write(system.Blocks.Count);
        foreach (var block in system.Blocks)
        {
            writer.Write(block.Name);
            writer.Write((byte)block.Source);
            WriteInts(writer, block.Shape);
            writer.Write(block.Low);
            writer.Write(block.High);
        }

        writer.Write(system.Tables.Count);
        foreach (var table in system.Tables)
        {
            writer.Write(table.Name);
            writer.Write((byte)table.Bits);
            writer.Write((byte)(table.Columns?.Length ?? 0));
            foreach (var value in (table.Columns ?? []).SelectMany(c => c))
            {
                writer.Write(value);
            }
        }

        writer.Write(system.Lookups.Count);
        foreach (var lookup in system.Lookups)
        {
            writer.Write(lookup.Name);
            writer.Write(lookup.Table);
            WriteInts(writer, lookup.Grid);
            foreach (var column in lookup.Columns)
            {
                WriteForm(writer, column);
            }
        }

        writer.Write(system.Products.Count);
        foreach (var product in system.Products)
        {
            writer.Write(product.Name);
            WriteInts(writer, product.Grid);
            foreach (var role in product.Roles)
            {
                writer.Write((byte)role);
            }

            writer.Write(product.Left is not null);
            if (product.Left is not null)
            {
                WriteForm(writer, product.Left);
                WriteForm(writer, product.Right!);
            }

            WriteForm(writer, product.Linear);
        }
    }

    /// <summary>Reads a system.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a well-formed system within the limits.</exception>
    public static ConstraintSystem Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var blocks = new Block[Count(reader, MaxItems)];
        for (var i = 0; i < blocks.Length; i++)
        {
            var name = Name(reader);
            var source = (BlockSource)reader.ReadByte();
            Require(source <= BlockSource.Inputs, "unknown block source");
            blocks[i] = new Block(name, source, Sizes(reader), reader.ReadInt16(), reader.ReadInt16());
        }

        var tables = new LookupTable[Count(reader, MaxItems)];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i] = ReadTable(reader);
        }

        var lookups = new LookupStatement[Count(reader, MaxItems)];
        for (var i = 0; i < lookups.Length; i++)
        {
            var name = Name(reader);
            var table = reader.ReadInt32();
            Require(table >= 0 && table < tables.Length, "a lookup names no table");
            var grid = Sizes(reader);
            var columns = new LinearForm[tables[table].Arity];
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c] = ReadForm(reader, grid, blocks);
            }

            lookups[i] = new LookupStatement(name, table, grid, columns);
        }

        var products = new ProductStatement[Count(reader, MaxItems)];
        for (var i = 0; i < products.Length; i++)
        {
            products[i] = ReadProduct(reader, blocks);
        }

        return new ConstraintSystem(blocks, tables, lookups, products);
    }

    private static LookupTable ReadTable(BinaryReader reader)
    {
        var name = Name(reader);
        int bits = reader.ReadByte();
        Require(bits <= MaxTableBits, "a table is too large");
        int arity = reader.ReadByte();
        if (arity == 0)
        {
            return new LookupTable(name, bits, null);
        }

        Require(reader.BaseStream.Length - reader.BaseStream.Position >= (long)arity << (bits + 3), "a table is cut off");
        var columns = new long[arity][];
        for (var c = 0; c < arity; c++)
        {
            columns[c] = new long[1 << bits];
            for (var r = 0; r < columns[c].Length; r++)
            {
                columns[c][r] = reader.ReadInt64();
            }
        }

        return new LookupTable(name, bits, columns);
    }

    private static ProductStatement ReadProduct(BinaryReader reader, Block[] blocks)
    {
        var name = Name(reader);
        var grid = Sizes(reader);
        var roles = new AxisRole[grid.Length];
        for (var a = 0; a < roles.Length; a++)
        {
            roles[a] = (AxisRole)reader.ReadByte();
            Require(roles[a] <= AxisRole.Sum, "unknown axis role");
        }

        LinearForm? left = null, right = null;
        var hasFactors = reader.ReadByte();
        Require(hasFactors <= 1, "a flag is neither set nor clear");
        if (hasFactors == 1)
        {
            left = ReadForm(reader, grid, blocks);
            right = ReadForm(reader, grid, blocks);
            for (var a = 0; a < roles.Length; a++)
            {
                Require(roles[a] != AxisRole.Right || !left.Terms.Any(t => t.View.Mentions(a)), "left factor sees a right axis");
                Require(roles[a] != AxisRole.Left || !right.Terms.Any(t => t.View.Mentions(a)), "right factor sees a left axis");
            }
        }

        return new ProductStatement(name, grid, roles, left, right, ReadForm(reader, grid, blocks));
    }

    private static void WriteForm(BinaryWriter writer, LinearForm form)
    {
        writer.Write(form.Constant);
        writer.Write(form.Terms.Length);
        foreach (var (coefficient, view) in form.Terms)
        {
            writer.Write(coefficient);
            writer.Write(view.Block);
            writer.Write((byte)view.Groups.Length);
            foreach (var group in view.Groups)
            {
                writer.Write((byte)group.AxisCount);
                writer.Write(group.Offset);
                writer.Write((byte)group.Terms.Length);
                foreach (var term in group.Terms)
                {
                    writer.Write((byte)term.GridAxis);
                    writer.Write(term.Stride);
                }
            }
        }
    }

    private static LinearForm ReadForm(BinaryReader reader, int[] grid, Block[] blocks)
    {
        var constant = reader.ReadInt64();
        var terms = new FormTerm[Count(reader, MaxItems)];
        for (var t = 0; t < terms.Length; t++)
        {
            var coefficient = reader.ReadInt64();
            var block = reader.ReadInt32();
            Require(block >= 0 && block < blocks.Length, "a view names no block");
            var groups = new ViewGroup[reader.ReadByte()];
            var axes = 0;
            var seen = new HashSet<int>();
            for (var g = 0; g < groups.Length; g++)
            {
                int axisCount = reader.ReadByte();
                Require(axisCount > 0, "an empty view group");
                axes += axisCount;
                var offset = reader.ReadInt32();
                var own = new AxisTerm[reader.ReadByte()];
                for (var i = 0; i < own.Length; i++)
                {
                    own[i] = new AxisTerm(reader.ReadByte(), reader.ReadInt32());
                    Require(own[i].GridAxis < grid.Length && seen.Add(own[i].GridAxis), "a view uses a grid axis wrongly");
                }

                groups[g] = new ViewGroup(axisCount, offset, own);
            }

            Require(axes == blocks[block].Shape.Length, "a view does not cover its block");
            terms[t] = new FormTerm(coefficient, new View(block, groups));
        }

        return new LinearForm(constant, terms);
    }

    private static void WriteInts(BinaryWriter writer, int[] values)
    {
        writer.Write((byte)values.Length);
        foreach (var value in values)
        {
            writer.Write(value);
        }
    }

    private static int[] Sizes(BinaryReader reader)
    {
        int rank = reader.ReadByte();
        Require(rank is > 0 and <= MaxRank, "a shape of unsupported rank");
        var sizes = new int[rank];
        var log = 0;
        for (var i = 0; i < rank; i++)
        {
            sizes[i] = reader.ReadInt32();
            Require(sizes[i] > 0, "an empty axis");
            log += Parameters.Log2.Ceiling(sizes[i]);
        }

        Require(log <= MaxCellsLog, "a shape is too large");
        return sizes;
    }

    private static string Name(BinaryReader reader)
    {
        try
        {
            var length = reader.Read7BitEncodedInt();
            Require(length is >= 0 and <= MaxNameBytes, "a name is too long");
            var bytes = reader.ReadBytes(length);
            return bytes.Length == length ? StrictUtf8.GetString(bytes) : throw new EndOfStreamException("A name is cut off.");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException("The constraint system is malformed: a name is not text.", e);
        }
    }

    private static int Count(BinaryReader reader, int most)
    {
        var count = reader.ReadInt32();
        Require(count >= 0 && count <= most, "a count is out of range");
        return count;
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException("The constraint system is malformed: " + what + ".");
        }
    }
}
