using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>What windows must be.</summary>
internal static class WindowChecks
{
    private const int MostWindows = 32;

    /// <summary>Notes what is wrong.</summary>
    /// <param name="options">The options.</param>
    /// <param name="problems">Where it is noted.</param>
    public static void Check(MonitorOptions options, OptionProblems problems)
    {
        Check(options, problems, options.Every, options.Window, string.Empty);
        if (options.MoreWindows is null)
        {
            problems.Add("MoreWindows is null; it must be a list of windows. Leave it out for a single window.");
            return;
        }

        if (options.MoreWindows.Count > MostWindows - 1)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"MoreWindows has {options.MoreWindows.Count} windows; it may have {MostWindows - 1}. Each one costs a spectrum at its samples."));
        }

        for (var i = 0; i < options.MoreWindows.Count; i++)
        {
            if (options.MoreWindows[i] is null)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"MoreWindows[{i}] is null; it must be a WindowSpec. Leave it out."));
                continue;
            }

            Check(options, problems, options.MoreWindows[i].Every, options.MoreWindows[i].Window, string.Create(CultureInfo.InvariantCulture, $"MoreWindows[{i}]."));
        }

        foreach (var same in options.Windows.Where(window => window is not null).GroupBy(window => window).Where(same => same.Count() > 1))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Window of {same.Key.Window} updates every {same.Key.Every} steps occurs {same.Count()} times; each may occur once. Leave the others out of MoreWindows."));
        }
    }

    /// <summary>Refuses a start before the first step.</summary>
    /// <param name="startStep">Number of optimizer steps already completed.</param>
    /// <exception cref="MonitorOptionsException">It is below 0.</exception>
    public static void RequireStart(long startStep)
    {
        var problems = new OptionProblems(nameof(SpectralMonitor));
        problems.RequireInRange(startStep, 0, long.MaxValue, "It counts completed optimizer steps.");
        problems.ThrowIfAny();
    }

    /// <summary>Reads the parameters for the first time, and refuses those that no update can start from.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="model">What is watched.</param>
    /// <param name="due">For each rhythm, whether it takes the sample.</param>
    /// <exception cref="MonitorOptionsException">They change from call to call, or are not finite.</exception>
    public static void RequireStart(IParameterSource source, WatchedModel model, bool[] due)
    {
        if (!model.Read(due))
        {
            throw new MonitorOptionsException($"The parameters cannot be used:\n- {model.Difference} Hand over the same blocks on every call.");
        }

        if (!model.CanStartFromLastRead(0))
        {
            throw new MonitorOptionsException(
                $"The parameters cannot be used:\n- Block '{NonFiniteFinder.Find(source)}' holds NaN or infinite values; all values must be finite. Initialise the model, or repair the checkpoint it was loaded from.");
        }
    }

    /// <summary>Says that the parameters could not be read: in the words of the source, if it has any.</summary>
    /// <param name="exception">What the source threw.</param>
    public static string ReadFailure(Exception exception) =>
        exception is MonitorOptionsException ? $"{exception.Message} The window starts again."
        : $"Reading the parameters failed with {exception.GetType().Name}; the window starts again.";

    private static void Check(MonitorOptions options, OptionProblems problems, int every, int window, string where)
    {
        problems.RequireInRange(every, 1, 1_000_000, "Each sample reads the parameters once.", where + nameof(MonitorOptions.Every));
        problems.RequireInRange(
            window,
            MonitorOptions.SmallestWindow,
            MonitorOptions.LargestWindow,
            "Below there is no second ratio to compare with; above, the spectrum alone takes longer than a training step.",
            where + nameof(MonitorOptions.Window));
        if (options.LargestPosition is { } position)
        {
            problems.RequireInRange(position, 1, Math.Max(1, window - 1), "A window of W updates has W - 1 ratios.", nameof(MonitorOptions.LargestPosition));
        }
    }
}
