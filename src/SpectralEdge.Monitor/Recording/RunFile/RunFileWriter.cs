using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// Writes <c>run.jsonl</c>: one JSON object a line, each handed to the operating system whole, so a killed run stays readable.
/// </summary>
/// <remarks>
/// <para>
/// Schema: <c>docs/reference/run-file.md</c>. Numbers that are NaN or infinite are written as null. Samples allocate nothing.
/// Nobody else can write to the file meanwhile through this class.
/// </para>
/// <para>
/// A line is made whole first. One that fails there (an event that throws or is no JSON, a line longer than
/// <see cref="RunFileFormat.LongestLine"/>) leaves nothing in the file, and the next one is as if it had never been. Errors of
/// the disk come out as exceptions too; whoever calls decides. Not for several threads at once.
/// </para>
/// </remarks>
internal sealed class RunFileWriter : IDisposable
{
    private readonly RunFile _file;
    private readonly RunLineBuffer _line = new();
    private long _sampleStep = -1;
    private bool _isDisposed;

    /// <summary>Writes to a file, which goes with this writer.</summary>
    internal RunFileWriter(RunFile file) => _file = file;

    /// <summary>Full path of the file.</summary>
    public string FilePath => _file.FilePath;

    /// <summary>The file.</summary>
    internal RunFile File => _file;

    /// <summary>Samples, weights and metrics that were left out to keep within the largest size.</summary>
    internal long LinesThinned { get; private set; }

    /// <summary>Other lines that found no room.</summary>
    internal long LinesRefused { get; private set; }

    private Utf8JsonWriter Json => _line.Json;

    /// <summary>
    /// Creates the run's folder and an empty run file in it. A run of the same name is never overwritten: this one gets a number.
    /// </summary>
    /// <param name="folder">The folder that holds all runs.</param>
    /// <param name="name">Name of the run.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="IOException">The folder or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be created.</exception>
    public static RunFileWriter Create(string folder, string name) => new(RunFile.Create(folder, name, long.MaxValue));

    /// <summary>Writes the line that begins the file.</summary>
    /// <param name="header">What it says.</param>
    public void WriteHeader(RunHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        Begin("header");
        RunHeaderJson.Write(Json, header, _file.Budget.LongestInventory);
        EndAlways();
    }

    /// <summary>Writes that the run goes on from a saved state.</summary>
    /// <param name="step">The step observed last when it was saved.</param>
    /// <param name="afterLine">The last line that was written then: later ones are of steps that are trained again.</param>
    /// <param name="inUse">
    /// Name of the run whose file would have been gone on with if nobody else wrote to it; null if that is not why the file is a
    /// new one.
    /// </param>
    internal void WriteResumed(long step, long afterLine, string? inUse = null)
    {
        Begin("resumed");
        Json.WriteNumber("step", step);
        Json.WriteNumber("after_line", afterLine);
        if (inUse is not null)
        {
            Json.WriteString("in_use", inUse);
        }

        EndAlways();
    }

    /// <summary>Writes that lines before this one are missing.</summary>
    /// <param name="reason">What happened to the file.</param>
    /// <param name="linesLost">How many are.</param>
    internal void WriteFileRestart(string reason, long linesLost)
    {
        Begin("file_restart");
        Json.WriteString("reason", reason);
        Json.WriteNumber("lines_lost", linesLost);
        EndAlways();
    }

    /// <summary>Writes that other blocks are watched from a step on.</summary>
    /// <param name="step">The step.</param>
    /// <param name="inventory">What is watched now.</param>
    public void WriteInventory(long step, RunInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        Begin("inventory");
        Json.WriteNumber("step", step);
        RunHeaderJson.Write(Json, inventory, _file.Budget.LongestInventory);
        End();
    }

    /// <summary>Writes one sample of one group.</summary>
    /// <param name="sample">The sample.</param>
    public void WriteSample(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var budget = _file.Budget.Samples;
        if (sample.Step != _sampleStep && budget.Tighten())
        {
            WriteThinned(sample.Step, "sample", budget);
        }

        _sampleStep = sample.Step;

        // By the step, so that all groups and windows keep the same ones.
        if (!budget.Keeps(sample.Step / Math.Max(1, sample.Stride)))
        {
            LinesThinned++;
            return;
        }

        Begin("sample");
        RunSample.Write(Json, sample);
        End(budget);
    }

    /// <summary>Writes one event.</summary>
    /// <param name="value">The event.</param>
    public void WriteEvent(SpectralEvent value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Begin("event");
        value.WriteTo(Json);
        End();
    }

    /// <summary>Writes an incident.</summary>
    /// <param name="incident">The incident.</param>
    public void WriteIncident(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        Begin("incident");
        incident.WriteTo(Json);
        End();
    }

    /// <summary>Writes the spectrum of a weight matrix.</summary>
    /// <param name="spectrum">The spectrum.</param>
    public void WriteWeights(WeightSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (!_file.Budget.Samples.Keeps(spectrum.Name))
        {
            LinesThinned++;
            return;
        }

        Begin("weights");
        Json.WriteNumber("step", spectrum.Step);
        Json.WriteString("name", spectrum.Name);
        Json.WriteNumber("rows", spectrum.Rows);
        Json.WriteNumber("columns", spectrum.Columns);
        Json.WriteNumber("largest_ratio_position", spectrum.LargestRatioPosition);
        Write("gap_ratio", spectrum.GapRatio);
        Write("noise_floor", spectrum.NoiseFloor);
        Write("frobenius_norm", spectrum.FrobeniusNorm);
        Write("stable_rank", spectrum.StableRank);
        Write("noise_units", spectrum.NoiseUnits);
        Json.WriteFinite(JsonEncodedText.Encode("sigma"), [.. spectrum.SingularValues]);
        if (spectrum.Backbone is { } backbone)
        {
            RunSample.WriteBackbone(Json, "backbone", backbone);
        }

        End(_file.Budget.Samples);
    }

    /// <summary>Writes a figure of the training loop's own.</summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void WriteMetric(long step, string name, double value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var budget = _file.Budget.Metrics;
        if (budget.Tighten())
        {
            WriteThinned(step, "metric", budget);
        }

        if (!budget.Keeps(name))
        {
            LinesThinned++;
            return;
        }

        Begin("metric");
        Json.WriteNumber("step", step);
        Json.WriteString("name", name);
        Write("value", value);
        End(budget);
    }

    /// <summary>Writes a record of another library: what a probe measured, what an intervention did.</summary>
    /// <param name="type">The type of the line.</param>
    /// <param name="write">Writes its fields.</param>
    internal void WriteRecord(string type, Action<Utf8JsonWriter> write)
    {
        Begin(type);
        write(Json);
        End();
    }

    /// <summary>Writes the fields of a line that says that a window was emptied.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="step">The step.</param>
    /// <param name="strideIndex">
    /// Which of the monitor's strides the windows belong to (<see cref="SpectralSample.StrideIndex"/>).
    /// </param>
    /// <param name="every">Steps between two samples of the window from now on.</param>
    /// <param name="reason">Why.</param>
    public static void WriteRestart(Utf8JsonWriter json, long step, int strideIndex, long every, string reason)
    {
        json.WriteNumber("step", step);
        json.WriteNumber("rhythm", strideIndex);
        json.WriteNumber("every", every);
        json.WriteString("reason", reason);
    }

    /// <summary>Writes the line that closes the file.</summary>
    /// <param name="counts">Every counter by its name.</param>
    public void WriteEnd(IEnumerable<KeyValuePair<string, double>> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        Begin("end");
        foreach (var (name, value) in counts)
        {
            Write(name, value);
        }

        EndAlways();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _line.Dispose();
        _file.Dispose();
    }

    private void WriteThinned(long step, string lines, LineBudget budget)
    {
        Begin("thinned");
        Json.WriteNumber("step", step);
        Json.WriteString("lines", lines);
        Json.WriteNumber("keep_every", budget.KeepEvery);
        EndAlways();
    }

    private void Begin(string type)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _line.Begin(type);
    }

    /// <summary>Ends a line that has room in any case.</summary>
    private void EndAlways()
    {
        _line.Close(isChecked: true);
        _file.Budget.Rest.Note(_line.Bytes.Length);
        _file.Add(_line.Bytes);
    }

    /// <summary>Ends a line that is there for itself.</summary>
    private void End()
    {
        _line.Close(isChecked: true);
        LinesRefused += AddIfRoom(_file.Budget.Rest) ? 0 : 1;
    }

    /// <summary>Ends a line that is one of many.</summary>
    private void End(LineBudget budget)
    {
        _line.Close(isChecked: false);
        LinesThinned += AddIfRoom(budget) ? 0 : 1;
    }

    private bool AddIfRoom(LineBudget budget)
    {
        var hasRoom = budget.Take(_line.Bytes.Length);
        if (hasRoom)
        {
            _file.Add(_line.Bytes);
        }

        return hasRoom;
    }

    private void Write(string name, double? value) => Json.WriteFinite(name, value);
}
