namespace SpectralEdge.Monitor;

/// <summary>The backbones of all groups and of the whole model, in every rhythm; none where they are switched off.</summary>
/// <param name="groups">The groups whose displacements are kept: all or none.</param>
/// <param name="rhythms">All rhythms.</param>
/// <param name="tracks">The backbones.</param>
internal sealed class BackboneTracks(GroupTrack[] groups, Rhythm[] rhythms, BackboneTrack[] tracks)
{
    /// <summary>The backbone of a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <returns>It; null where backbones are switched off.</returns>
    public Backbone? Of(SpectrumTrack spectrum) => Array.Find(tracks, track => track.Rhythm == spectrum.Rhythm && track.Name == spectrum.Sample.Group)?.Backbone;

    /// <summary>Makes the parameters read last the start of all displacements in a rhythm, where they have none.</summary>
    public void Begin(int rhythm)
    {
        foreach (var group in groups)
        {
            group.Show(rhythms[rhythm]);
            group.Backbone(rhythms[rhythm]).Begin();
        }
    }

    /// <summary>Takes the parameters read last as where the model has gone to.</summary>
    public void Advance(int rhythm)
    {
        var haveOtherRows = false;
        foreach (var group in groups)
        {
            group.Show(rhythms[rhythm]);
            haveOtherRows = group.Backbone(rhythms[rhythm]).Advance();
        }

        foreach (var track in tracks)
        {
            if (track.Rhythm.Index == rhythm)
            {
                track.Update(haveOtherRows);
            }
        }
    }

    /// <summary>Forgets where the model has been, in all rhythms.</summary>
    public void Clear()
    {
        foreach (var group in groups)
        {
            Array.ForEach(rhythms, rhythm => group.Backbone(rhythm).Clear());
        }

        Array.ForEach(tracks, track => track.Clear());
    }

    /// <summary>Goes once through everything that a sample does.</summary>
    public void WarmUp() => Array.ForEach(tracks, track => track.WarmUp());

    /// <summary>Saves the backbones or goes on from them.</summary>
    public void Carry(StateCarrier state) => Array.ForEach(tracks, track => track.Carry(state));
}
