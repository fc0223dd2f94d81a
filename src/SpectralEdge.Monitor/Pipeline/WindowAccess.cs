namespace SpectralEdge.Monitor;

/// <summary>
/// The full window behind one sample, for those who need directions in parameter space: σ_j, u_j, and v_j = Σ_i u_j[i] δ_i/σ_j.
/// </summary>
/// <remarks>
/// <para>
/// Vectors have one element for each watched parameter, block after block as <see cref="Blocks"/> lists them; for the spectrum of
/// a group they are 0 outside it. Update 0 is the oldest. Eigenvectors are computed anew from the Gram matrix, so that nothing of
/// the sample's own path is disturbed.
/// </para>
/// <para>Valid on the training thread until the next sample. Directions and updates need a window that is kept exactly.</para>
/// </remarks>
internal sealed class WindowAccess
{
    private const double UnitRoundoff = 2.220446049250313e-16;

    private readonly WatchedGroup[] _groups;
    private readonly GroupWindow[] _windows;
    private readonly int _oldest;
    private readonly SymmetricEigen _eigen;
    private readonly double[] _gram;

    /// <summary>Reads the Gram matrix of a full window.</summary>
    /// <param name="sample">The sample of the window.</param>
    /// <param name="inventory">What is watched.</param>
    /// <param name="groups">The groups of the spectrum.</param>
    /// <param name="windows">Their windows.</param>
    /// <param name="oldest">Place in the rings of the oldest update.</param>
    public WindowAccess(
        SpectralSample sample, ParameterInventory inventory, WatchedGroup[] groups, GroupWindow[] windows, int oldest)
    {
        (Sample, Inventory, _groups, _windows, _oldest) = (sample, inventory, groups, windows, oldest);
        Blocks = Place(inventory, groups);
        var (window, capacity) = (sample.Window, windows[0].Gram.Capacity);
        _gram = new double[window * window];
        foreach (var group in windows)
        {
            for (var part = 0; part < group.Gram.Parts; part++)
            {
                var matrix = group.Gram.Part(part);
                for (var i = 0; i < window; i++)
                {
                    for (var j = 0; j < window; j++)
                    {
                        _gram[(i * window) + j] += matrix[((oldest + i) % capacity * capacity) + ((oldest + j) % capacity)];
                    }
                }
            }
        }

        _eigen = new SymmetricEigen(window);
        for (var i = 0; i < window; i++)
        {
            _gram.AsSpan(i * window, window).CopyTo(_eigen.Row(i, window));
        }

        _eigen.Solve(window);
    }

    /// <summary>The sample.</summary>
    public SpectralSample Sample { get; }

    /// <summary>What is watched.</summary>
    public ParameterInventory Inventory { get; }

    /// <summary>Every watched block: where its elements stand in vectors, and where in the rings of its group.</summary>
    public IReadOnlyList<BlockPlace> Blocks { get; }

    /// <summary>Number of updates, W.</summary>
    public int Window => Sample.Window;

    /// <summary>Whether updates are kept as they are, so that directions in parameter space exist.</summary>
    public bool IsExact => Array.TrueForAll(_groups, static group => group.SketchLength is null);

    /// <summary>Inner products of the updates, oldest first.</summary>
    /// <value>Shape [W, W], in squared parameter units.</value>
    public ReadOnlySpan<double> Gram => _gram;

    /// <summary>Singular value σ_j.</summary>
    /// <param name="j">From 0.</param>
    public double Sigma(int j) => Math.Sqrt(Math.Max(0, _eigen.Values[j]));

    /// <summary>Left singular vector u_j: how much of v_j each update has, oldest first. Its sign is that of v_j.</summary>
    /// <param name="j">From 0.</param>
    /// <returns>Shape [W], of length 1.</returns>
    public ReadOnlySpan<double> Left(int j) => _eigen.Vector(j);

    /// <summary>Number of leading directions that are numerically there: σ_j above max(1e-7, √(4 W ε)) σ_1.</summary>
    public int Rank
    {
        get
        {
            var (rank, least) = (0, Math.Max(1e-7, Math.Sqrt(4 * Window * UnitRoundoff)) * Sigma(0));
            while (rank < Window && Sigma(rank) > least)
            {
                rank++;
            }

            return rank;
        }
    }

    /// <summary>Writes right singular vector v_j, scaled to length 1.</summary>
    /// <param name="j">From 0, below <see cref="Rank"/>.</param>
    /// <param name="direction">Shape [P]: overwritten.</param>
    public void Direction(int j, Span<double> direction)
    {
        var factors = new double[Window];
        for (var i = 0; i < Window; i++)
        {
            factors[i] = Left(j)[i] / Sigma(j);
        }

        Combine(factors, direction);
    }

    /// <summary>Writes a sum of the updates.</summary>
    /// <param name="factors">Shape [W]: the factor of each update, oldest first.</param>
    /// <param name="sum">Shape [P]: overwritten.</param>
    public void Combine(ReadOnlySpan<double> factors, Span<double> sum)
    {
        sum.Clear();
        foreach (var block in Blocks)
        {
            if (block.Window < 0)
            {
                continue;
            }

            var ring = _windows[block.Window].Ring;
            var target = sum.Slice((int)block.Start, (int)block.Count);
            for (var i = 0; i < factors.Length; i++)
            {
                ring.AddTo((_oldest + i) % ring.Capacity, block.Offset, factors[i], target);
            }
        }
    }

    /// <summary>Copies what an update has of a block.</summary>
    /// <param name="index">Which update, from 0, oldest first; −1 for the one that left last, where it is kept.</param>
    /// <param name="block">The block, one of a group of the spectrum; the window is exact.</param>
    /// <param name="values">Shape [elements of the block]: overwritten.</param>
    public void CopyUpdate(int index, BlockPlace block, Span<double> values)
    {
        values.Clear();
        var ring = _windows[block.Window].Ring;
        ring.AddTo((_oldest + index + ring.Capacity) % ring.Capacity, block.Offset, 1, values);
    }

    /// <summary>How the sketch of each group is laid out: length, number of equal parts, and whether it has no error.</summary>
    public IEnumerable<(int Length, int Parts, bool HasNoError)> SketchLayout => _groups.Zip(
        _windows, static (group, window) => (group.SketchLength ?? 0, window.Gram.Parts, group.CollisionVariance == 0));

    /// <summary>Length of the sketches of all groups together; 0 where updates are kept exactly.</summary>
    public int SketchTotal => _groups.Sum(group => group.SketchLength ?? 0);

    /// <summary>Number of parts that each sketch is cut into for standard errors; 1 where there are none.</summary>
    public int Parts => _windows.Max(window => window.Gram.Parts);

    /// <summary>Sketches a vector with the maps of the monitor, in the order in which its windows keep sketches.</summary>
    /// <param name="vector">Shape [P].</param>
    /// <param name="sketch">
    /// Shape [<see cref="SketchTotal"/>]: overwritten; group after group, of each group part after part.
    /// </param>
    public void Sketch(ReadOnlySpan<double> vector, Span<double> sketch)
    {
        for (var g = 0; g < _groups.Length; g++)
        {
            var sketcher = _groups[g].NewSketcher();
            sketcher.Begin();
            foreach (var block in Blocks)
            {
                if (block.Window == g)
                {
                    sketcher.Add(new ParameterValues(vector.Slice((int)block.Start, (int)block.Count)), block.Offset);
                }
            }

            var own = sketch[..sketcher.Length];
            sketcher.End(own);
            if (_windows[g].Gram.Parts > 1)
            {
                SketchParts.Separate(own.ToArray(), own);
            }

            sketch = sketch[own.Length..];
        }
    }

    /// <summary>Writes a sum of the sketches of updates, laid out as <see cref="Sketch"/> does.</summary>
    /// <param name="factors">Shape [W]: the factor of each update, oldest first.</param>
    /// <param name="sum">Shape [<see cref="SketchTotal"/>]: overwritten.</param>
    public void CombineSketches(ReadOnlySpan<double> factors, Span<double> sum)
    {
        sum.Clear();
        for (var g = 0; g < _groups.Length; g++)
        {
            var ring = _windows[g].Ring;
            var own = sum[..(int)ring.Length];
            for (var i = 0; i < factors.Length; i++)
            {
                ring.AddTo((_oldest + i) % ring.Capacity, 0, factors[i], own);
            }

            sum = sum[own.Length..];
        }
    }

    /// <summary>Writes an update.</summary>
    /// <param name="i">From 0, oldest first; −1 for the one that left last, where there is a <see cref="Slide"/>.</param>
    /// <param name="update">Shape [P]: overwritten; 0 outside the groups of the spectrum.</param>
    public void Update(int i, Span<double> update)
    {
        update.Clear();
        foreach (var block in Blocks.Where(static block => block.Window >= 0))
        {
            CopyUpdate(i, block, update.Slice((int)block.Start, (int)block.Count));
        }
    }

    /// <summary>Compares the window with the one an update earlier. The signs of its directions are its own.</summary>
    /// <returns>Null where that window was not full, or the update that left is not kept (<see
    /// cref="SampleMeasures.Motion"/>).</returns>
    public WindowSlide? Slide()
    {
        var capacity = _windows[0].Gram.Capacity;
        if (_windows[0].Count <= Window)
        {
            return null;
        }

        var matrix = new double[capacity * capacity];
        foreach (var group in _windows)
        {
            for (var part = 0; part < group.Gram.Parts; part++)
            {
                PartedGram.Add(group.Gram.Part(part), matrix);
            }
        }

        var slide = new WindowSlide(Window);
        slide.Load(matrix, (_oldest + capacity - 1) % capacity);
        slide.Load(matrix, _oldest);
        slide.Cross();
        return slide;
    }

    /// <summary>Where the elements of every block stand.</summary>
    private static BlockPlace[] Place(ParameterInventory inventory, WatchedGroup[] groups)
    {
        var (places, start) = (new List<BlockPlace>(), 0L);
        foreach (var block in inventory.Blocks)
        {
            var name = inventory.Groups[block.Group].Name;
            places.Add(new BlockPlace(
                block.Name, start, block.Count, block.Offset, Array.FindIndex(groups, group => group.Name == name)));
            start += block.Count;
        }

        return [.. places];
    }
}

/// <summary>Where the elements of a block stand.</summary>
/// <param name="Name">Name of the block.</param>
/// <param name="Start">Index in vectors of its first element.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Offset">Index of its first element in its group.</param>
/// <param name="Window">Index of its group among those of the spectrum; −1 if it is not part of it.</param>
internal readonly record struct BlockPlace(string Name, long Start, long Count, long Offset, int Window);
