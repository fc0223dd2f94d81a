using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Takes all that a monitor finds, as the run file does. Called on the training thread, metrics from any thread.</summary>
/// <remarks>A call must return at once: what takes time is done elsewhere.</remarks>
internal interface IOutlet
{
    /// <summary>Number of records that this outlet did not deliver.</summary>
    long Lost { get; }

    /// <summary>Takes a record.</summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="value">
    /// A <see cref="RunHeader"/>, <see cref="SpectralSample"/>, <see cref="SpectralEvent"/>, <see cref="Incident"/> or
    /// <see cref="WeightSpectrum"/> that never changes.
    /// </param>
    void Take(long step, object value);

    /// <summary>Takes a figure of the training loop's own.</summary>
    void TakeMetric(long step, string name, double value);

    /// <summary>Takes another line of the run file.</summary>
    /// <param name="type">The type of the line.</param>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="fields">Its fields.</param>
    void TakeLine(string type, long step, JsonElement fields);

    /// <summary>Says that nothing more will come. Returns at once.</summary>
    void End();

    /// <summary>Waits until all that was taken has been delivered, as long as the outlet allows.</summary>
    void Wait();
}

/// <summary>The outlets of a monitor.</summary>
/// <param name="guard">Keeps count of those that throw.</param>
internal sealed class Outlets(HandlerGuard guard)
{
    private readonly Lock _lock = new();
    private IOutlet[] _outlets = [];
    private long _lostBefore;

    /// <summary>Whether anyone takes anything.</summary>
    public bool Any => _outlets.Length > 0;

    /// <summary>All of them.</summary>
    public IReadOnlyList<IOutlet> All => _outlets;

    /// <summary>Number of records that were not delivered.</summary>
    public long Lost => _lostBefore + _outlets.Sum(static outlet => outlet.Lost);

    /// <summary>Adds an outlet.</summary>
    public void Add(IOutlet outlet)
    {
        lock (_lock)
        {
            _outlets = [.. _outlets, outlet];
        }
    }

    /// <summary>Takes an outlet away; what it has lost still counts.</summary>
    public void Remove(IOutlet outlet)
    {
        lock (_lock)
        {
            _lostBefore += _outlets.Contains(outlet) ? outlet.Lost : 0;
            _outlets = [.. _outlets.Where(other => other != outlet)];
        }
    }

    /// <summary>Gives every outlet a record.</summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="value">The record.</param>
    public void Take(long step, object value)
    {
        foreach (var outlet in _outlets)
        {
            try
            {
                outlet.Take(step, value);
            }
            catch (Exception exception)
            {
                guard.Failed(outlet.GetType().Name, exception);
            }
        }
    }

    /// <summary>Gives every outlet a figure of the training loop's own.</summary>
    public void TakeMetric(long step, string name, double value)
    {
        foreach (var outlet in _outlets)
        {
            try
            {
                outlet.TakeMetric(step, name, value);
            }
            catch (Exception exception)
            {
                guard.Failed(outlet.GetType().Name, exception);
            }
        }
    }

    /// <summary>Gives every outlet another line of the run file.</summary>
    /// <param name="type">The type of the line.</param>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="write">Writes its fields.</param>
    public void TakeLine(string type, long step, Action<Utf8JsonWriter> write)
    {
        if (!Any)
        {
            return;
        }

        try
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            }

            using var document = JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
            var fields = document.RootElement.Clone();
            Array.ForEach(_outlets, outlet => outlet.TakeLine(type, step, fields));
        }
        catch (Exception exception)
        {
            guard.Failed($"{nameof(Outlets)}.{type}", exception);
        }
    }

    /// <summary>Ends all outlets, and waits for each as long as it allows.</summary>
    public void End()
    {
        var outlets = _outlets;
        guard.Try(nameof(Outlets), [.. outlets.Select(static outlet => (Action)outlet.End)]);
        guard.Try(nameof(Outlets), [.. outlets.Select(static outlet => (Action)outlet.Wait)]);
    }
}
