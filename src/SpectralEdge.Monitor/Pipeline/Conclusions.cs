namespace SpectralEdge.Monitor;

/// <summary>What the samples of a step settled: asked for, recorded, delivered, and put into incidents.</summary>
/// <param name="sender">Whom handlers see as the sender.</param>
/// <param name="events">Who delivers.</param>
/// <param name="recorder">Who records.</param>
/// <param name="incidents">What events are put into.</param>
internal sealed class Conclusions(object sender, EventDispatcher events, RunRecorder recorder, IncidentMerger incidents)
{
    private readonly List<SpectralEvent> _settled = [];

    /// <summary>Asks the detectors of a spectrum about its newest sample.</summary>
    public void Draw(WatchedSpectrum spectrum)
    {
        var first = _settled.Count;
        spectrum.Detect(_settled);
        for (var i = first; i < _settled.Count; i++)
        {
            recorder.WriteFinding(_settled[i].Step, _settled[i], static (file, value) => file.WriteEvent(value));
            events.Deliver(sender, _settled[i]);
        }
    }

    /// <summary>Takes an event of the watch itself, which is no part of an incident.</summary>
    public void Take(WatchEvent value)
    {
        recorder.WriteFinding<SpectralEvent>(value.Step, value, static (file, value) => file.WriteEvent(value));
        events.Deliver(sender, value);
    }

    /// <summary>Says that all spectra of a step have been looked at.</summary>
    public void EndStep(long step)
    {
        Tell(incidents.Update(step, _settled));
        _settled.Clear();
    }

    /// <summary>Ends the incident that is under way.</summary>
    public void Finish() => Tell(incidents.Finish());

    private void Tell(Incident? ended)
    {
        if (ended is not null)
        {
            recorder.WriteFinding(ended.EndStep, ended, static (file, incident) => file.WriteIncident(incident));
            events.Deliver(sender, ended);
        }
    }
}
