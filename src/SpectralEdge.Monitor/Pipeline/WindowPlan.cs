using System.Globalization;
using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Sketching;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>How much memory a window takes, and whether its updates are kept exactly or as sketches.</summary>
/// <param name="IsExact">Whether updates are kept exactly.</param>
/// <param name="Bytes">Memory of all rows.</param>
internal sealed record WindowPlan(bool IsExact, long Bytes)
{
    /// <summary>Chooses for an inventory.</summary>
    /// <param name="inventory">What is watched.</param>
    /// <param name="options">Validated options.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="MonitorOptionsException">The window does not fit the memory budget.</exception>
    public static WindowPlan For(ParameterInventory inventory, MonitorOptions options)
    {
        // W rows and the values that the next update starts from.
        var rows = options.Window + 1L;
        var exactRow = inventory.Groups.Sum(group => group.Count * (group.HasDoubles ? sizeof(double) : sizeof(float)));
        var fits = exactRow <= options.MemoryBudget / rows && inventory.Groups.All(group => group.Count <= Array.MaxLength) && !options.IsSpread;
        if (options.Mode == WindowMode.Exact || (options.Mode == WindowMode.Auto && fits))
        {
            Require(fits, exactRow, "exact updates", "Raise MemoryBudget, or set Mode to Auto or Sketch.", options);
            return new WindowPlan(true, rows * exactRow);
        }

        var sketchRow = inventory.Groups.Sum(group => (long)SketchMap.LengthFor(group.Count, options.SketchLength) * sizeof(double));
        Require(sketchRow <= options.MemoryBudget / rows, sketchRow, "sketches", "Raise MemoryBudget, or lower SketchLength or the number of groups.", options);
        return new WindowPlan(false, rows * sketchRow);
    }

    private static void Require(bool fits, long row, string rows, string advice, MonitorOptions options)
    {
        if (!fits)
        {
            var most = Math.Min(MonitorOptions.LargestWindow, (options.MemoryBudget / row) - 1);
            var allowed = most >= MonitorOptions.SmallestWindow
                ? $"must lie between {MonitorOptions.SmallestWindow} and {most}"
                : "does not fit at any size";
            var problems = new OptionProblems(nameof(MonitorOptions));
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Window is {options.Window}; it {allowed}. MemoryBudget is {options.MemoryBudget} bytes and each row of {rows} takes {row}. {advice}"));
            problems.ThrowIfAny();
        }
    }
}
