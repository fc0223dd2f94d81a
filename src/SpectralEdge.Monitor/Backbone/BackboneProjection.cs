namespace SpectralEdge.Monitor;

/// <summary>Adds up over groups what the newest update and the displacement have to do with the backbone.</summary>
/// <remarks>
/// For an update whose direction in each group g is independent of everything before, ⟨δ, v⟩ has mean 0 and variance Σ_g ‖δ_g‖²
/// ‖v_g‖²/p_g, and the mean size of a normal number is √(2/π) of its standard deviation.
/// </remarks>
internal struct BackboneProjection
{
    private double _updateSquare;
    private double _displacementSquare;
    private double _alongUpdate;
    private double _alongDisplacement;
    private double _variance;

    /// <summary>Adds a group.</summary>
    /// <param name="update">‖δ_g‖² and ⟨δ_g, v_g⟩.</param>
    /// <param name="displacement">The same of the displacement.</param>
    /// <param name="directionSquare">‖v_g‖².</param>
    /// <param name="dimensions">p_g.</param>
    public void Add(
        (double Square, double Along) update, (double Square, double Along) displacement, double directionSquare,
        double dimensions)
    {
        _updateSquare += update.Square;
        _alongUpdate += update.Along;
        _displacementSquare += displacement.Square;
        _alongDisplacement += displacement.Along;
        _variance += update.Square * directionSquare / dimensions;
    }

    /// <summary>Writes what was added up.</summary>
    /// <param name="backbone">Where it goes.</param>
    /// <param name="hasDirection">Whether there is a backbone; if not, its figures are undefined.</param>
    public readonly void Store(Backbone backbone, bool hasDirection)
    {
        var length = hasDirection ? Math.Sqrt(_updateSquare) : double.NaN;

        // Rounding can take a straight line beyond 1.
        backbone.Cosine = Math.Clamp(_alongUpdate / length, -1, 1);
        backbone.NoiseCosine = Math.Sqrt(2 / Math.PI * _variance) / length;
        backbone.Distance = Math.Sqrt(_displacementSquare);
        backbone.Position = hasDirection ? _alongDisplacement : double.NaN;
    }
}
