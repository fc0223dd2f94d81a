using System.Globalization;
using System.Text;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Writes what a run shows to an event file of TensorBoard.</summary>
/// <param name="stream">The file.</param>
/// <param name="first">The window whose quantities go by their names alone; those of others name the window too.</param>
internal sealed class TensorBoardSink(Stream stream, WindowSpec first) : ISpectralSink, IBuffersRecords, IDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(2);

    private readonly EventFile _file = new(stream);
    private HashSet<string> _groups = [];
    private DateTimeOffset? _started;
    private DateTimeOffset _flushed;
    private bool _hasVersion;

    /// <inheritdoc/>
    public int Waiting { get; private set; }

    /// <inheritdoc/>
    public void Write(SinkRecord record)
    {
        var time = (record.Time - DateTimeOffset.UnixEpoch).TotalSeconds;
        if (!_hasVersion)
        {
            _file.Add(EventMessage.Version(time));
            (_hasVersion, _flushed) = (true, record.Time);
        }
        else if (record.Time - _flushed >= FlushEvery || record.Time < _flushed)
        {
            // Before the record: if it fails, it is this one that is not written.
            _file.Flush();
            (_flushed, Waiting) = (record.Time, 0);
        }

        switch (record.Value)
        {
            case RunHeader header:
                Begin(header, time);
                break;
            case RecordedEntry { Type: "resumed" } resumed:
                _file.Add(EventMessage.Restart(time, resumed.Step + 1));
                break;
            default:
                var values = ValuesOf(record.Value);
                if (values.Count > 0)
                {
                    _file.Add(EventMessage.Summary(time, record.Step, values));
                }

                break;
        }

        Waiting += record.Value is MonitorReport ? 0 : 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private List<byte[]> ValuesOf(object value) => value switch
    {
        SpectralSample sample => ValuesOf(sample),
        RecordedMetric metric => [EventMessage.Scalar($"metrics/{metric.Name}", metric.Value)],
        MonitorReport report => Scalars(("monitor/overhead", report.Overhead)),
        SpectralEvent e => [EventMessage.Text($"events/{e.Kind}", e.ToString())],
        Incident incident => [EventMessage.Text("events/incident", TextOf(incident))],
        RecordedEntry { Type: "window_restart" or "intervention" } entry =>
            [EventMessage.Text($"events/{entry.Type}", $"`{entry.Fields.GetRawText()}`")],
        _ => [],
    };

    private List<byte[]> ValuesOf(SpectralSample sample)
    {
        if (!_groups.Contains(sample.Group))
        {
            return [];
        }

        var isFirst = sample.Window == first.Length && sample.StrideIndex == 0;
        var prefix = isFirst ? string.Empty
            : sample.StrideIndex == 0 ? string.Create(CultureInfo.InvariantCulture, $"window {sample.Window}/")
            : string.Create(CultureInfo.InvariantCulture, $"window {sample.Window} stride {sample.StrideIndex}/");
        if (sample.Group != SinkExtensions.WholeModel)
        {
            var group = $"{prefix}groups/{sample.Group}";
            return Scalars(
                ($"{group}/gap_ratio", sample.GapRatio), ($"{group}/gap_k", sample.GapPosition),
                ($"{group}/update_norm", sample.UpdateNorm));
        }

        var values = Scalars(
            ($"{prefix}gap/ratio", sample.GapRatio), ($"{prefix}gap/k", sample.GapPosition),
            ($"{prefix}gap/noise_floor", sample.NoiseFloor), ($"{prefix}gap/standard_error", sample.StandardError),
            ($"{prefix}update/norm", sample.UpdateNorm), ($"{prefix}update/effective_rank", sample.EffectiveRank));
        values.Add(EventMessage.Histogram($"{prefix}sigma", sample.SingularValues));
        if (isFirst && sample.Loss is { } loss)
        {
            // TensorBoard marks a loss that is NaN.
            values.Add(EventMessage.Scalar("loss", loss));
        }

        values.AddRange(isFirst ? Scalars(("learning_rate", sample.LearningRate)) : []);
        return values;
    }

    private static List<byte[]> Scalars(params ReadOnlySpan<(string Tag, double? Value)> scalars)
    {
        var values = new List<byte[]>();
        foreach (var (tag, value) in scalars)
        {
            if (value is { } number && !double.IsNaN(number))
            {
                values.Add(EventMessage.Scalar(tag, number));
            }
        }

        return values;
    }

    private void Begin(RunHeader header, double time)
    {
        _groups = header.GroupsShown();
        if (header.Started == _started)
        {
            return;
        }

        // The first one in a folder means nothing to TensorBoard; one of another file drops what was given up. Another run in the
        // place of the first drops all.
        _file.Add(EventMessage.Restart(time, _started is null ? header.StartStep + 1 : 0));
        _started = header.Started;
        var table = new StringBuilder("|option|value|\n|---|---|\n");
        foreach (var (name, value) in header.Settings)
        {
            table.Append(CultureInfo.InvariantCulture, $"|{name}|{value}|\n");
        }

        _file.Add(EventMessage.Summary(time, header.StartStep, [EventMessage.Text("run/options", table.ToString())]));
    }

    private static string TextOf(Incident incident) => string.Create(
        CultureInfo.InvariantCulture,
        $"steps {incident.BeginStep} to {incident.EndStep}: {string.Join(", ", incident.Kinds)} in "
            + $"{string.Join(", ", incident.Groups)} ({incident.Severity.ToText()}, events: {incident.EventCount})");
}
