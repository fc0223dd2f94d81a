namespace SpectralEdge.Monitor;

/// <summary>What a monitor must find when it starts.</summary>
internal static class StartChecks
{
    /// <summary>Refuses a start before the first step.</summary>
    /// <param name="startStep">Number of optimizer steps already completed.</param>
    /// <exception cref="MonitorOptionsException">It is below 0.</exception>
    public static void RequireStart(long startStep)
    {
        var problems = new OptionProblems("SpectralMonitor");
        problems.RequireInRange(startStep, 0, long.MaxValue, "It counts completed optimizer steps.");
        problems.ThrowIfAny();
    }

    /// <summary>Reads the parameters for the first time, and refuses those that no update can start from.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="model">What is watched.</param>
    /// <param name="due">For each stride, whether it takes the sample.</param>
    /// <exception cref="MonitorOptionsException">They change from call to call, or are not finite.</exception>
    public static void RequireStart(IParameterSource source, WatchedModel model, bool[] due)
    {
        if (!model.Read(due))
        {
            throw new MonitorOptionsException(
                $"The parameters cannot be used:\n- {model.Difference} Hand over the same blocks on every call.");
        }

        if (!model.CanStartFromLastRead(0))
        {
            throw new MonitorOptionsException(
                $"The parameters cannot be used:\n- Block '{NonFiniteFinder.Find(source)}' holds NaN or infinite values; "
                    + $"all values must be finite. Initialise the model, or repair the checkpoint it was loaded from.");
        }
    }

    /// <summary>Says that the parameters could not be read: in the words of the source, if it has any.</summary>
    /// <param name="exception">What the source threw.</param>
    public static string ReadFailure(Exception exception) =>
        exception is MonitorOptionsException ? $"{exception.Message} The window starts again."
        : $"Reading the parameters failed with {exception.GetType().Name}; the window starts again.";
}
