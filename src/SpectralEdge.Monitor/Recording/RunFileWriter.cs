using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Recording;

/// <summary>Writes <c>run.jsonl</c>: one JSON object a line, each handed to the operating system whole, so a killed run stays readable.</summary>
/// <remarks>
/// Schema: <c>docs/reference/run-file.md</c>. Numbers that are NaN or infinite are written as null. Samples allocate nothing.
/// Errors of the disk come out as exceptions; whoever calls decides. Not for several threads at once.
/// </remarks>
public sealed class RunFileWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly FileStream _file;

    /// <summary>Version of the line format.</summary>
    public const int Format = 1;

    /// <summary>Name of the file in the run's folder.</summary>
    public const string FileName = "run.jsonl";

    private RunFileWriter(string path, FileMode mode, FileAccess access)
    {
        FilePath = path;

        // No buffer of the stream's own: every line goes to the operating system with one write.
        _file = new FileStream(path, mode, access, FileShare.Read, bufferSize: 0);

        // The file is read as UTF-8 and never pasted into a web page: names stay readable.
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Full path of the file.</summary>
    public string FilePath { get; }

    /// <summary>Creates the run's folder and an empty run file in it. A run of the same name is never overwritten: this one gets a number.</summary>
    /// <param name="folder">The folder that holds all runs.</param>
    /// <param name="name">Name of the run.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="IOException">The folder or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be created.</exception>
    public static RunFileWriter Create(string folder, string name)
    {
        for (var number = 1; ; number++)
        {
            var run = Path.GetFullPath(Path.Combine(folder, number == 1 ? name : $"{name}-{number}"));
            Directory.CreateDirectory(run);
            var path = Path.Combine(run, FileName);
            try
            {
                return new RunFileWriter(path, FileMode.CreateNew, FileAccess.Write);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Taken, perhaps by another process a moment ago: try the next number.
            }
        }
    }

    /// <summary>Number of lines in the file.</summary>
    internal long Lines { get; private set; }

    /// <summary>Opens a run file to write on. A last line that was cut is ended first, so that the next one is a line of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="whole">Number of whole lines that were there.</param>
    /// <exception cref="IOException">The file is not there, cannot be read or written, or another writer has it open.</exception>
    internal static RunFileWriter Append(string path, out long whole)
    {
        var writer = new RunFileWriter(path, FileMode.Open, FileAccess.ReadWrite);
        try
        {
            whole = writer.GoToEnd();
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Writes the line that begins the file.</summary>
    /// <param name="header">What it says.</param>
    public void WriteHeader(RunHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        Begin("header");
        _json.WriteNumber("format", Format);
        _json.WriteString("library_version", header.LibraryVersion);
        _json.WriteString("started", header.Started);
        _json.WriteNumber("start_step", header.StartStep);
        _json.WriteStartObject("options");
        foreach (var (name, value) in header.Settings)
        {
            _json.WriteString(name, value);
        }

        _json.WriteEndObject();
        Write(header.Inventory);
        End();
    }

    /// <summary>Writes that the run goes on from a saved state.</summary>
    /// <param name="step">The step observed last when it was saved.</param>
    /// <param name="afterLine">The last line that was written then: later ones are of steps that are trained again.</param>
    internal void WriteResumed(long step, long afterLine)
    {
        Begin("resumed");
        _json.WriteNumber("step", step);
        _json.WriteNumber("after_line", afterLine);
        End();
    }

    /// <summary>Writes that other blocks are watched from a step on.</summary>
    /// <param name="step">The step.</param>
    /// <param name="inventory">What is watched now.</param>
    public void WriteInventory(long step, RunInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        Begin("inventory");
        _json.WriteNumber("step", step);
        Write(inventory);
        End();
    }

    /// <summary>Writes one sample of one group.</summary>
    /// <param name="sample">The sample.</param>
    public void WriteSample(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        Begin("sample");
        RunSampleJson.Write(_json, sample);
        End();
    }

    /// <summary>Writes one event.</summary>
    /// <param name="value">The event.</param>
    public void WriteEvent(SpectralEvent value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Begin("event");
        value.WriteTo(_json);
        End();
    }

    /// <summary>Writes an incident.</summary>
    /// <param name="incident">The incident.</param>
    public void WriteIncident(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        Begin("incident");
        incident.WriteTo(_json);
        End();
    }

    /// <summary>Writes the spectrum of a weight matrix.</summary>
    /// <param name="spectrum">The spectrum.</param>
    public void WriteWeights(WeightSpectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        Begin("weights");
        _json.WriteNumber("step", spectrum.Step);
        _json.WriteString("name", spectrum.Name);
        _json.WriteNumber("rows", spectrum.Rows);
        _json.WriteNumber("columns", spectrum.Columns);
        _json.WriteNumber("largest_ratio_position", spectrum.LargestRatioPosition);
        Write("gap_ratio", spectrum.GapRatio);
        Write("noise_floor", spectrum.NoiseFloor);
        Write("frobenius_norm", spectrum.FrobeniusNorm);
        Write("stable_rank", spectrum.StableRank);
        Write("noise_units", spectrum.NoiseUnits);
        _json.WriteFinite("sigma", [.. spectrum.SingularValues]);
        End();
    }

    /// <summary>Writes a figure of the training loop's own.</summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void WriteMetric(long step, string name, double value)
    {
        Begin("metric");
        _json.WriteNumber("step", step);
        _json.WriteString("name", name);
        Write("value", value);
        End();
    }

    /// <summary>Writes that a window was emptied.</summary>
    /// <param name="step">The step.</param>
    /// <param name="rhythm">Which of the monitor's strides the windows belong to (<see cref="SpectralSample.Rhythm"/>).</param>
    /// <param name="every">Steps between two samples of the window from now on.</param>
    /// <param name="reason">Why.</param>
    public void WriteRestart(long step, int rhythm, long every, string reason)
    {
        Begin("window_restart");
        _json.WriteNumber("step", step);
        _json.WriteNumber("rhythm", rhythm);
        _json.WriteNumber("every", every);
        _json.WriteString("reason", reason);
        End();
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

        End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private void Begin(string type)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type", type);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
        Lines++;
    }

    private long GoToEnd()
    {
        var (buffer, last) = (new byte[1 << 16], (byte)'\n');
        for (var count = _file.Read(buffer); count > 0; count = _file.Read(buffer))
        {
            Lines += buffer.AsSpan(0, count).Count((byte)'\n');
            last = buffer[count - 1];
        }

        var whole = Lines;
        if (last != (byte)'\n')
        {
            _file.Write("\n"u8);
            Lines++;
        }

        return whole;
    }

    private void Write(RunInventory inventory)
    {
        _json.WriteStartArray("groups");
        foreach (var group in inventory.Groups)
        {
            _json.WriteStartObject();
            _json.WriteString("name", group.Name);
            _json.WriteNumber("parameters", group.Parameters);
            Write("sketch_length", group.SketchLength);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("blocks");
        foreach (var block in inventory.Blocks)
        {
            _json.WriteStartObject();
            _json.WriteString("name", block.Name);
            _json.WriteNumber("count", block.Count);
            _json.WriteString("type", block.Type.ToString());
            _json.WriteString("group", block.Group);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Write(string name, double? value) => _json.WriteFinite(name, value);
}
