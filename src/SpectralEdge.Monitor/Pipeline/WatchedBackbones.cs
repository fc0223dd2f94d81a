namespace SpectralEdge.Monitor;

/// <summary>The backbones of all groups and of the whole model, in every stride; none where they are switched off.</summary>
/// <param name="groups">The groups whose displacements are kept: all or none.</param>
/// <param name="strides">All strides.</param>
/// <param name="backbones">The backbones.</param>
internal sealed class WatchedBackbones(WatchedGroup[] groups, SharedStride[] strides, WatchedBackbone[] backbones)
{
    /// <summary>The backbone of a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <returns>The backbone; null where backbones are switched off.</returns>
    public Backbone? Of(WatchedSpectrum spectrum) =>
        Array.Find(
            backbones,
            backbone => backbone.SharedStride == spectrum.SharedStride && backbone.Name == spectrum.Sample.Group)?.Backbone;

    /// <summary>Makes the parameters read last the start of all displacements in a stride, where they have none.</summary>
    public void Begin(int strideIndex)
    {
        foreach (var group in groups)
        {
            group.Show(strides[strideIndex]);
            group.Backbone(strides[strideIndex]).Begin();
        }
    }

    /// <summary>Takes the parameters read last as where the model has gone to.</summary>
    public void Advance(int strideIndex)
    {
        var haveOtherRows = false;
        foreach (var group in groups)
        {
            group.Show(strides[strideIndex]);
            haveOtherRows = group.Backbone(strides[strideIndex]).Advance();
        }

        foreach (var backbone in backbones)
        {
            if (backbone.SharedStride.Index == strideIndex)
            {
                backbone.Update(haveOtherRows);
            }
        }
    }

    /// <summary>Forgets where the model has been, in all strides.</summary>
    public void Clear()
    {
        foreach (var group in groups)
        {
            Array.ForEach(strides, strideIndex => group.Backbone(strideIndex).Clear());
        }

        Array.ForEach(backbones, backbone => backbone.Clear());
    }

    /// <summary>Goes once through everything that a sample does.</summary>
    public void WarmUp() => Array.ForEach(backbones, backbone => backbone.WarmUp());

    /// <summary>Saves the backbones or goes on from them.</summary>
    public void Carry(StateCarrier state) => Array.ForEach(backbones, backbone => backbone.Carry(state));
}
