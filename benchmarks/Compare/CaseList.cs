namespace SpectralEdge.Monitor;

/// <summary>The cases for one number of parameters in one format.</summary>
internal sealed class CaseList
{
    private const ulong Seed = 1;
    private const int Window = 10;

    // The stored copy is compared in pieces whose update stays in the second-level cache: 64 KiB.
    private const int PieceLength = 16_384;

    // They last as long as the program: their threads sleep between cases.
    private static readonly Dictionary<int, SketchWorkers> Workers = [];

    private readonly CompareSettings _settings;
    private readonly ParameterMemory _values;
    private readonly List<ComparedCase> _cases = [];

    // What cases with different numbers of threads share, made when the first of them asks for it.
    private readonly Lazy<ParameterMemory> _previous;
    private readonly Lazy<ParameterMemory[]> _optimizer;
    private readonly Lazy<UpdateRing> _ring;
    private SketchWorkers? _ringWorkers;

    private CaseList(CompareSettings settings, ParameterMemory values)
    {
        (_settings, _values) = (settings, values);
        _previous = new Lazy<ParameterMemory>(() => new ParameterMemory(values.Count, ElementType.Float32));
        _optimizer = new Lazy<ParameterMemory[]>(MakeOptimizer);
        _ring = new Lazy<UpdateRing>(MakeRing);
    }

    private long Bytes => _values.Bytes.Length;

    /// <summary>Makes the cases; they hold the memory they need.</summary>
    public static IReadOnlyList<ComparedCase> For(
        CompareSettings settings, int parameters, ElementType type, IReadOnlyList<Crew> crews)
    {
        var list = new CaseList(settings, new ParameterMemory(parameters, type));
        foreach (var crew in crews)
        {
            list.AddReads(crew);
            list.AddBlocked(crew, 8192);
            list.AddBlocked(crew, 1024);
            if (settings.Orders && crew.Count == 1 && type == ElementType.Float32)
            {
                OrderCases.AddTo(list._cases, list._values, 8192);
                OrderCases.AddTo(list._cases, list._values, 1024);
            }

            if (type == ElementType.Float32 && !settings.OnlyBlocked && !settings.Orders)
            {
                list.AddReferences(crew);
                list.AddAdam(crew);
                list.AddWindows(crew);
            }
        }

        return list._cases;
    }

    private void AddReads(Crew crew)
    {
        var sums = new ulong[crew.Count * 8];
        Add(
            ComparedCase.Read,
            0,
            crew,
            Bytes,
            part => sums[part * 8] += ReadKernel.Sum(_values.BytesOf(crew.Range(part, _values.Count))));
        if (_values.Type == ElementType.Float32 && !_settings.Quick)
        {
            Add(
                "read_in_order",
                0,
                crew,
                Bytes,
                part => sums[part * 8] += ReadKernel.SumInOrder(_values.BytesOf(crew.Range(part, _values.Count))));
        }
    }

    /// <summary>The blocked sketch with the threads it brings.</summary>
    private void AddBlocked(Crew crew, int length)
    {
        var sketcher = Blocked(length, crew.Count);
        var sketch = new double[length];
        _cases.Add(new ComparedCase("blocked", length, crew.Count, Bytes, () =>
        {
            sketcher.Begin();
            sketcher.Add(_values.ValuesOf((0, _values.Count)), 0);
            sketcher.End(sketch);
        }));
    }

    private void AddReferences(Crew crew)
    {
        AddSketch("countsketch", 8192, crew, () => Sketchers.Create(SketchKind.CountSketch, Seed, 8192, WorkersOf(1)));
        AddSketch(
            "dense_sign",
            100,
            crew,
            () => Sketchers.Create(SketchKind.DenseSign, Seed, 100, WorkersOf(1)),
            _settings.RoundsOfSlowCases);
        if (_values.Count <= (_settings.Quick ? 100_000 : 1_000_000))
        {
            AddSketch(
                "dense_gaussian",
                100,
                crew,
                () => Sketchers.Create(SketchKind.DenseGaussian, Seed, 100, WorkersOf(1)),
                _settings.RoundsOfSlowCases);
        }
    }

    private void AddSketch(string name, int length, Crew crew, Func<ISketcher> create, int mostRounds = int.MaxValue)
    {
        var pass = new SketchPass(
            create, crew, _values.Count, (_, sketcher, range) => sketcher.Add(_values.ValuesOf(range), range.Start));
        _cases.Add(new ComparedCase(name, length, crew.Count, Bytes, pass.Run) { MostRounds = mostRounds });
    }

    private void AddWindows(Crew crew)
    {
        if (_settings.Quick)
        {
            return;
        }

        var previous = _previous.Value;
        var updates = Enumerable.Range(0, crew.Count).Select(_ => new float[PieceLength]).ToArray();
        var pass = new SketchPass(
            () => Blocked(8192, 1),
            crew,
            _values.Count,
            (part, sketcher, range) => AddDifference(previous, updates[part], sketcher, range));
        _cases.Add(new ComparedCase("blocked_delta", 8192, crew.Count, 3 * Bytes, pass.Run));

        if (_values.Count <= 10_000_000 || _settings.All)
        {
            AddExact(crew);
        }
    }

    private void AddDifference(ParameterMemory previous, float[] update, ISketcher sketcher, (int Start, int Count) range)
    {
        for (var done = 0; done < range.Count; done += PieceLength)
        {
            var (start, count) = (range.Start + done, Math.Min(PieceLength, range.Count - done));
            UpdateKernel.Advance(
                _values.Singles.Slice(start, count), previous.Singles.Slice(start, count), update.AsSpan(0, count));
            sketcher.Add(new ParameterValues(update.AsSpan(0, count)), start);
        }
    }

    /// <summary>A sample of exact updates with the threads the library brings.</summary>
    private void AddExact(Crew crew)
    {
        var ring = _ring.Value;
        var workers = WorkersOf(crew.Count);
        var products = new double[Window];

        // Reads the parameters and their copy, writes the copy and the update, then reads W - 1 rows.
        _cases.Add(new ComparedCase("exact", 0, crew.Count, (3 + Window) * Bytes, () =>
        {
            _ringWorkers = workers;
            ring.Write(0, _values.ValuesOf((0, _values.Count)));
            ring.Commit(products);
        }));
    }

    /// <summary>A full ring; its memory serves any number of threads.</summary>
    private UpdateRing MakeRing()
    {
        _ringWorkers = WorkersOf(1);
        var products = new double[Window];
        var ring = UpdateRing.Exact(
            Window, _values.Count, doubles: false, (count, work) => _ringWorkers!.Run(count, work));
        for (var update = 0; update < Window; update++)
        {
            ring.Write(0, _values.ValuesOf((0, _values.Count)));
            ring.Commit(products);
        }

        return ring;
    }

    private void AddAdam(Crew crew)
    {
        var memory = _optimizer.Value;
        var step = 0;
        var factors = AdamKernel.Factors(1);
        void Work(int part)
        {
            var (start, count) = crew.Range(part, _values.Count);
            AdamKernel.Step(
                memory[0].Singles.Slice(start, count),
                memory[1].Singles.Slice(start, count),
                memory[2].Singles.Slice(start, count),
                memory[3].Singles.Slice(start, count),
                factors.Rate,
                factors.Scale);
        }

        _cases.Add(new ComparedCase("adamw", 0, crew.Count, 7 * Bytes, () =>
        {
            factors = AdamKernel.Factors(++step);
            crew.Run(Work);
        }));
    }

    /// <summary>
    /// Parameters of the optimizer's own, so that the watched ones stay as they are; gradient, first and second moment.
    /// </summary>
    private ParameterMemory[] MakeOptimizer()
    {
        var memory = Enumerable.Range(0, 4).Select(_ => new ParameterMemory(_values.Count, ElementType.Float32)).ToArray();
        foreach (ref var square in memory[3].Singles)
        {
            square = Math.Abs(square);
        }

        return memory;
    }

    private void Add(string name, int dim, Crew crew, long bytes, Action<int> work) =>
        _cases.Add(new ComparedCase(name, dim, crew.Count, bytes, () => crew.Run(work)));

    private static SketchWorkers WorkersOf(int threads)
    {
        if (!Workers.TryGetValue(threads, out var workers))
        {
            workers = new SketchWorkers(threads);
            Workers.Add(threads, workers);
        }

        return workers;
    }

    private static BlockedSketcher Blocked(int length, int threads) => new(new SketchMap(Seed, length), WorkersOf(threads));
}
