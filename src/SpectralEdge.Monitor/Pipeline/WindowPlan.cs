using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>How much memory the windows take, and whether their updates are kept exactly or as sketches.</summary>
/// <param name="IsExact">Whether updates are kept exactly.</param>
/// <param name="SketchLength">
/// Length of a sketch, d, where the group is not smaller; what it would be if updates are kept exactly.
/// </param>
/// <param name="Bytes">Memory of all updates, and of backbones.</param>
/// <param name="BackboneLength">Longest vector that the backbone of a group is made of; 0 where there are no backbones.</param>
/// <param name="Explanation">Why it was decided so, for the user.</param>
internal sealed record WindowPlan(bool IsExact, int SketchLength, long Bytes, int BackboneLength, string Explanation)
{
    /// <summary>
    /// Most displacements that a backbone is made of: the papers have 50, whose solution would take longer than 200 µs; a number
    /// that can be halved.
    /// </summary>
    public const int BackboneRows = 32;

    /// <summary>
    /// Longest vector that a backbone is made of: independent updates have a cosine of 0.025 with one of this length; 0.3 MiB for
    /// a group (chosen, not measured).
    /// </summary>
    public const int LongestBackbone = 1024;

    /// <summary>Chooses for an inventory.</summary>
    /// <param name="inventory">What is watched.</param>
    /// <param name="options">Validated options.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="MonitorOptionsException">The windows do not fit the memory budget.</exception>
    public static WindowPlan For(ParameterInventory inventory, MonitorOptions options)
    {
        var plan = ForUpdates(inventory, options);
        return options.Spectrum.Measures.HasFlag(SampleMeasures.Backbone) ? plan.WithBackbones(inventory, options) : plan;
    }

    /// <summary>Length of a group's sketch: with the blocked map no longer than the group needs, and then exact.</summary>
    public static int LengthFor(ParameterGroup group, SketchKind kind, int length) =>
        kind == SketchKind.Blocked ? SketchMap.LengthFor(group.Count, length) : length;

    /// <summary>Number of parts of a group's sketch: one where it has no error to estimate, or cannot be cut.</summary>
    public static int PartsFor(ParameterGroup group, SketchKind kind, int length) =>
        (kind == SketchKind.Blocked && group.Count <= length) || length % SketchMap.LengthUnit != 0 ? 1 : SketchParts.Count;

    private static WindowPlan ForUpdates(ParameterInventory inventory, MonitorOptions options)
    {
        var rows = Rows(options);
        var (mode, budget) = (options.Sketch.Mode, options.Sketch.MemoryBudget);
        var why = options.Sketch.IsModeOfState ? "as the state has it" : "as Mode asks";
        var exactRow = ExactRow(inventory);
        var exactSize = Size(rows * exactRow);
        var fits = ExactFits(inventory, options);
        var d = LengthWithin(budget, inventory, options);
        var (bytes, times) = (SketchBytes(inventory, options, d), SampleCost.Times(inventory, options, d));
        if (mode == WindowMode.Exact
            || (mode == WindowMode.Auto && fits && (bytes > budget || SampleCost.PrefersExact(inventory, options, d))))
        {
            Require(
                candidate => ExactFits(inventory, candidate), exactRow, "exact updates",
                "Raise Sketch.MemoryBudget, or set Sketch.Mode to Auto or Sketch.", options);
            return new WindowPlan(true, options.Sketch.Length, rows * exactRow, 0, mode == WindowMode.Exact
                ? Text($"exactly, in {exactSize} of updates{TimeOfExact(times)}, {why}")
                : Text($"exactly, in {exactSize} of updates, since sketches would hardly be faster"));
        }

        Require(
            candidate => SketchBytes(inventory, candidate, d) <= budget, bytes / rows, "the shortest sketches",
            "Raise Sketch.MemoryBudget, or lower the number of groups or of windows.", options);
        var lowered = d < options.Sketch.Length
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", shared out from {options.Sketch.Length} over {new Amount(inventory.Groups.Count):group} to fit the "
                    + $"budget of {Size(budget)}")
            : string.Empty;
        var reason = mode == WindowMode.Sketch ? $", {why}"
            : options.IsSpread ? ", since only sketches of shards add up"
            : fits
                ? Text($": exact updates would take {exactSize} and an estimated {times:0.#} times as long (WindowMode.Exact)")
                : Text($": exact updates would take {exactSize}, more than the budget of {Size(budget)}");
        return new WindowPlan(false, d, bytes, 0, Text($"as sketches of d = {d} in {Size(bytes)}{lowered}{reason}"));
    }

    private static string TimeOfExact(double times) =>
        times > SampleCost.MostTimes ? Text($" and an estimated {times:0.#} times the time of sketches") : string.Empty;

    /// <summary>The length that was asked for; half of it, and so on, where the sketches would not fit the budget.</summary>
    private static int LengthWithin(long budget, ParameterInventory inventory, MonitorOptions options)
    {
        var d = options.Sketch.Length;
        while (options.Sketch.Kind == SketchKind.Blocked
            && SketchBytes(inventory, options, d) > budget
            && d > SketchMap.LengthUnit)
        {
            d = Math.Max(1, d / 2 / SketchMap.LengthUnit) * SketchMap.LengthUnit;
        }

        return d;
    }

    /// <summary>Gives backbones what the updates leave of the budget, so that watching them never changes a window.</summary>
    private WindowPlan WithBackbones(ParameterInventory inventory, MonitorOptions options)
    {
        var length = LongestBackbone;
        while (length >= SketchMap.LengthUnit && BackboneBytes(inventory, options, length) > options.Sketch.MemoryBudget - Bytes)
        {
            length /= 2;
        }

        return length < SketchMap.LengthUnit
            ? this with { Explanation = $"{Explanation}; the budget has no room left for backbones" }
            : this with
            {
                Bytes = Bytes + BackboneBytes(inventory, options, length),
                BackboneLength = length,
                Explanation = length == LongestBackbone
                    ? Explanation
                    : Text($"{Explanation}; backbones of {length} numbers, which is what the budget has left"),
            };
    }

    /// <summary>
    /// Displacements and backbones of every group in every stride, its own and that of the whole model, the sketchers that exact
    /// updates need for them, and what all of them are computed in.
    /// </summary>
    private long BackboneBytes(ParameterInventory inventory, MonitorOptions options, int length)
    {
        var strides = SharedStride.Of(options).Length;
        return BackboneAnalyzer.Bytes(BackboneRows) + inventory.Groups.Sum(group =>
        {
            long own = IsExact
                ? SketchMap.LengthFor(group.Count, length)
                : SketchFold.LengthFor(LengthFor(group, options.Sketch.Kind, SketchLength), length);
            var side = IsExact ? SketchMap.TableBytes((int)own) + (3 * own * sizeof(double)) : 0;
            return (strides * (DisplacementRows.Bytes(BackboneRows, own) + (2 * own * sizeof(double)))) + side;
        });
    }

    /// <summary>For each stride its updates and the values that the next one starts from.</summary>
    private static long Rows(MonitorOptions options) => SharedStride.Of(options).Sum(windowStride => windowStride.Capacity + 1L);

    private static long ExactRow(ParameterInventory inventory) =>
        inventory.Groups.Sum(group => group.Count * (group.HasDoubles ? sizeof(double) : sizeof(float)));

    private static bool ExactFits(ParameterInventory inventory, MonitorOptions options) =>
        ExactRow(inventory) <= options.Sketch.MemoryBudget / Rows(options)
            && inventory.Groups.All(group => group.Count <= Array.MaxLength)
            && !options.IsSpread;

    /// <summary>
    /// All memory that grows with d, the number of groups or the windows: updates, sketchers, Gram matrices and what spectra are
    /// computed in.
    /// </summary>
    private static long SketchBytes(ParameterInventory inventory, MonitorOptions options, int d)
    {
        var strides = SharedStride.Of(options);
        var (bytes, most) = (0L, 1);
        foreach (var group in inventory.Groups)
        {
            long length = LengthFor(group, options.Sketch.Kind, d);
            var parts = PartsFor(group, options.Sketch.Kind, (int)length);
            most = Math.Max(most, parts);
            bytes += SketchMap.TableBytes((int)length) + (3 * length * sizeof(double));
            bytes += strides.Sum(
                windowStride => ((windowStride.Capacity + 1) * length)
                    + ((long)parts * windowStride.Capacity * windowStride.Capacity)) * sizeof(double);
            bytes += inventory.Groups.Count > 1 ? SpectraBytes(options, strides, parts) : 0;
        }

        return bytes + (most > 1 ? (long)d * sizeof(double) : 0) + SpectraBytes(options, strides, most);
    }

    /// <summary>What the spectra of one group in all windows, or of the whole model, are computed in.</summary>
    private static long SpectraBytes(MonitorOptions options, SharedStride[] strides, int parts)
    {
        // One estimate for the whole and one without each part, in the eight lanes of the widest vectors: no plan depends on the
        // machine.
        var estimates = parts > 1 ? 1 + parts : 1;
        var lanes = (estimates + 7) / 8 * 8;
        return options.Windows.Sum(window =>
        {
            long capacity = Array.Find(strides, windowStride => windowStride.Every == window.Every)!.Capacity;
            var motion = options.Spectrum.Measures.HasFlag(SampleMeasures.Motion) ? MotionAnalyzer.Doubles(window.Length) : 0;
            return ((1 + parts + estimates) * capacity * capacity) + ((long)lanes * window.Length * window.Length) + motion;
        }) * sizeof(double);
    }

    private static string Size(long bytes) =>
        bytes < 1 << 20 ? Text($"{bytes / (double)(1 << 10):0.##} KiB") : Text($"{bytes / (double)(1 << 20):0.##} MiB");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Require(Func<MonitorOptions, bool> fits, long row, string what, string advice, MonitorOptions options)
    {
        if (fits(options))
        {
            return;
        }

        // What the first window may be if the others stay as they are.
        var most = MonitorOptions.LargestWindow;
        while (most >= MonitorOptions.SmallestWindow
            && !fits(options with { Windows = [options.Windows[0] with { Length = most }, .. options.Windows.Skip(1)] }))
        {
            most--;
        }

        var allowed = most >= MonitorOptions.SmallestWindow
            ? $"must lie between {MonitorOptions.SmallestWindow} and {most}"
            : "does not fit at any size";
        var problems = new OptionProblems(nameof(MonitorOptions));
        problems.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Windows[0].Length is {options.Windows[0].Length}; it {allowed}. Sketch.MemoryBudget is "
                + $"{options.Sketch.MemoryBudget} bytes and each row of {what} takes {row}. {advice}"));
        problems.ThrowIfAny();
    }
}
