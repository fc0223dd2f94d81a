namespace SpectralEdge.Monitor.Probes;

/// <summary>Inner products of the decay part of every update in a window with the updates, from one reading of θ.</summary>
/// <remarks>
/// In a block, the decay part of update i is −c_i θ̄_i with c_i = (Ση) ω and θ̄_i = θ − Σ_(m>i) δ_m − h_i δ_i, h_i = ½ +
/// 1/(2Q). So ⟨δ_wd,i, δ_l⟩ = −c_i (⟨θ, δ_l⟩ − Σ_(m>i) G_ml − h_i G_il): no vectors but θ are needed where all blocks share
/// their c_i. Where they do not, the blocks fall into classes, each with its own products and its own Gram matrix.
/// </remarks>
internal sealed class DecayProducts
{
    private readonly int _size;
    private readonly double[] _halves;
    private readonly List<DecayClass> _classes = [];

    /// <summary>Sorts the blocks into classes.</summary>
    /// <param name="window">The window.</param>
    /// <param name="updates">The newest updates, oldest first.</param>
    /// <param name="rates">Shape [updates][blocks]: c_i.</param>
    /// <param name="place">Shape [P]: θ.</param>
    public DecayProducts(WindowAccess window, List<UpdateRate> updates, double[][] rates, double[] place)
    {
        (_size, Updates) = (window.Window, updates.Count);
        _halves = [.. updates.Select(static update => 0.5 + (0.5 / update.Stride))];
        var classes = window.Blocks.Index().Where(block => block.Item.Window >= 0)
            .GroupBy(block => string.Join(' ', rates.Select(row => row[block.Index].ToString("r", null))))
            .ToList();
        foreach (var blocks in classes)
        {
            double[] own = [.. rates.Select(row => row[blocks.First().Index])];
            if (Array.TrueForAll(own, static rate => rate == 0))
            {
                continue;
            }

            if (classes.Count > 1 && !window.IsExact)
            {
                throw new ProbeSkippedException(
                    $"Blocks fall into {classes.Count} kinds of decay, which a sketch of them together does not tell apart. "
                    + "Watch them exactly, or in groups that share their decay, and probe the groups.");
            }

            var ofClass = new DecayClass(own, classes.Count == 1);
            _classes.Add(ofClass);
            foreach (var (_, block) in blocks.Where(_ => !ofClass.IsWhole))
            {
                ofClass.Add(window, block, place);
            }
        }
    }

    /// <summary>Number of updates whose decay is known.</summary>
    public int Updates { get; }

    /// <summary>⟨δ_wd,i, v_j⟩ for the first directions.</summary>
    /// <param name="window">The window; its first vector is θ.</param>
    /// <param name="update">i, among all of the window.</param>
    /// <param name="count">Number of directions.</param>
    public double[] Along(WindowReplica window, int update, int count)
    {
        var (products, index) = (new double[_size], update - (_size - Updates));
        foreach (var ofClass in _classes)
        {
            var gram = ofClass.IsWhole ? window.Gram : ofClass.Gram;
            var place = ofClass.IsWhole ? window.Products(0) : ofClass.Place;
            for (var l = 0; l < _size; l++)
            {
                var mean = place[l] - (_halves[index] * gram[(update * _size) + l]);
                for (var m = update + 1; m < _size; m++)
                {
                    mean -= gram[(m * _size) + l];
                }

                products[l] -= ofClass.Rates[index] * mean;
            }
        }

        return [.. Enumerable.Range(0, count).Select(j => _classes.Count == 0 ? 0 : window.Along(j, products))];
    }
}

/// <summary>Blocks that share their decay in all updates.</summary>
/// <param name="rates">Shape [updates]: c_i.</param>
/// <param name="isWhole">Whether they are all blocks of the window, whose own products then serve.</param>
internal sealed class DecayClass(double[] rates, bool isWhole)
{
    public double[] Rates => rates;

    public bool IsWhole => isWhole;

    /// <summary>⟨θ, δ_l⟩ over the blocks.</summary>
    public double[] Place { get; private set; } = [];

    /// <summary>⟨δ_i, δ_l⟩ over the blocks.</summary>
    public double[] Gram { get; private set; } = [];

    /// <summary>Adds a block of an exact window.</summary>
    public void Add(WindowAccess window, BlockPlace block, double[] place)
    {
        var size = window.Window;
        if (Gram.Length == 0)
        {
            (Gram, Place) = (new double[size * size], new double[size]);
        }

        var updates = new double[size][];
        for (var i = 0; i < size; i++)
        {
            window.CopyUpdate(i, block, updates[i] = new double[block.Count]);
            Place[i] += ProbeView.Dot(updates[i], place.AsSpan((int)block.Start, (int)block.Count));
            for (var l = 0; l <= i; l++)
            {
                var product = ProbeView.Dot(updates[i], updates[l]);
                Gram[(i * size) + l] += product;
                if (l < i)
                {
                    Gram[(l * size) + i] += product;
                }
            }
        }
    }
}
