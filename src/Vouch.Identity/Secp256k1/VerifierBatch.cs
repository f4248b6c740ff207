namespace Vouch.Identity.Secp256k1;

/// <summary>
/// Checks of up to <see cref="Capacity"/> signatures against tables, in step: all add their first point, then all their
/// second, so that the additions are affine and share one inversion (<see cref="AffineBatch"/>). One more inversion gives
/// every 1 / s.
/// </summary>
internal sealed class VerifierBatch
{
    /// <summary>Enough to make a shared inversion cheap, few enough for the second-level cache (about 80 KiB).</summary>
    public const int Capacity = 256;

    private readonly FixedBaseTable[] _tables = new FixedBaseTable[Capacity];
    private readonly Scalar[] _digests = new Scalar[Capacity];
    private readonly Signature[] _signatures = new Signature[Capacity];
    private readonly int[] _places = new int[Capacity];
    private int _count;

    /// <summary>Adds a signature that is not empty; its result goes to <paramref name="place"/>.</summary>
    public void Add(FixedBaseTable table, in Scalar digest, in Signature signature, int place)
    {
        _tables[_count] = table;
        _digests[_count] = digest;
        _signatures[_count] = signature;
        _places[_count] = place;
        _count++;
    }

    /// <summary>Writes true to the places of valid signatures, and leaves the others alone.</summary>
    /// <remarks>
    /// Sums that met a special case are left alone too, although some may be valid: the caller looks at every place that
    /// is not true once more, alone. Such sums cannot be made on purpose without solving a discrete logarithm for them,
    /// except for one's own key, and then they cost what a false signature costs.
    /// </remarks>
    public void RunVar(Span<bool> results)
    {
        if (_count == 0) return;
        Span<Scalar> inverses = new Scalar[_count];
        InvertVar(inverses);
        FixedBaseTable generator = GeneratorTable.ForPublic;
        var forKey = new SignedDigits[_count];
        var forGenerator = new SignedDigits[_count];
        for (int i = 0; i < _count; i++)
        {
            forKey[i] = _tables[i].Recode(_signatures[i].R * inverses[i]);
            forGenerator[i] = generator.Recode(_digests[i] * inverses[i]);
        }

        var sums = new AffinePoint[_count];
        var terms = new AffinePoint[_count];
        bool[] odd = new bool[_count];
        var batch = new AffineBatch(_count);
        for (int i = 0; i < _count; i++) sums[i] = generator.DigitVar(forGenerator[i], 0);
        for (int window = 1; window < generator.Windows; window++)
        {
            for (int i = 0; i < _count; i++) terms[i] = generator.DigitVar(forGenerator[i], window);
            batch.AddVar(sums, terms, odd);
        }

        for (int window = 0; window < _tables[0].Windows; window++)
        {
            for (int i = 0; i < _count; i++) terms[i] = _tables[i].DigitVar(forKey[i], window);
            batch.AddVar(sums, terms, odd);
        }

        for (int i = 0; i < _count; i++)
        {
            if (!odd[i]) results[_places[i]] |= Verifier.IsCommitmentVar(sums[i], _signatures[i]);
        }
    }

    /// <summary>1 / s of every signature, with one inversion.</summary>
    private void InvertVar(Span<Scalar> inverses)
    {
        Scalar product = Scalar.One;
        for (int i = 0; i < _count; i++)
        {
            inverses[i] = product;
            product *= _signatures[i].S;
        }

        Scalar inverse = product.InverseVar();
        for (int i = _count - 1; i >= 0; i--)
        {
            inverses[i] *= inverse;
            inverse *= _signatures[i].S;
        }
    }
}
