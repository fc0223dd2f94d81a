namespace SpectralEdge.Monitor;

/// <summary>Makes events of the watch itself from their lines: no detector raises them again in a replay.</summary>
internal static class WatchEventReader
{
    /// <summary>Reads an event.</summary>
    /// <param name="line">A line of type <c>event</c>.</param>
    /// <returns>The event; null if it is one of a detector.</returns>
    /// <exception cref="FormatException">A field is missing or not what it has to be.</exception>
    public static WatchEvent? Read(RunLine line)
    {
        var fields = new RunFields(line.Fields, line.Number);
        return fields.Text("kind") switch
        {
            "not_finite" => NotFinite(fields),
            "watch_suspended" => Suspended(fields),
            "watch_resumed" => Resumed(fields),
            _ => null,
        };
    }

    private static ParametersNotFinite NotFinite(RunFields fields) => new()
    {
        Group = fields.Text("group"),
        Window = (int)fields.Integer("window", 1, int.MaxValue),
        Stride = fields.Integer("stride", 1),
        Step = fields.Integer("step", 0),
        FirstStep = fields.Integer("first_step", 0),
        Threshold = double.NaN,
        StandardError = 0,
        Reason = fields.OneOf("reason", RunNames.SkipReasons),
        Block = fields.TextOrNull("block"),
        Detail = fields.Text("detail"),
    };

    private static WatchSuspended Suspended(RunFields fields) => new()
    {
        Group = fields.Text("group"),
        Window = (int)fields.Integer("window", 1, int.MaxValue),
        Stride = fields.Integer("stride", 1),
        Step = fields.Integer("step", 0),
        FirstStep = fields.Integer("first_step", 0),
        Threshold = double.NaN,
        StandardError = 0,
        Reason = fields.OneOf("reason", RunNames.SkipReasons),
        Detail = fields.Text("detail"),
    };

    private static WatchResumed Resumed(RunFields fields) => new()
    {
        Group = fields.Text("group"),
        Window = (int)fields.Integer("window", 1, int.MaxValue),
        Stride = fields.Integer("stride", 1),
        Step = fields.Integer("step", 0),
        FirstStep = fields.Integer("first_step", 0),
        Threshold = double.NaN,
        StandardError = 0,
        Reason = fields.OneOf("reason", RunNames.SkipReasons),
        SamplesSkipped = (long)fields.Number("before"),
    };
}
