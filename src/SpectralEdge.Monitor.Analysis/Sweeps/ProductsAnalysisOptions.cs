
namespace SpectralEdge.Monitor.Analysis;

/// <summary>How a matrix of products is watched.</summary>
public sealed record ProductsAnalysisOptions
{
    /// <summary>Number of most recent updates in the window, W.</summary>
    /// <value>Updates, from 3 to 512. The default is 10, as in the papers (2603.15678).</value>
    public int Window { get; init; } = 10;

    /// <summary>Number of coordinates p that noise in the updates has.</summary>
    /// <value>
    /// The number of parameters for exact products, about d for those of sketches; above <see cref="Window"/>. Null, the default, where it is not known: then it counts as unlimited, white
    /// noise has no ratio above 1.0001, and the thresholds alone decide.
    /// </value>
    public double? Parameters { get; init; }

    /// <summary>What k* has to beat.</summary>
    /// <value>Null, the default, for that of a live monitor; white noise where <see cref="Parameters"/> are not known.</value>
    public GapNull? Null { get; init; }

    /// <summary>Which detectors look. Those of motion, flow and learning rates have nothing to go by.</summary>
    /// <value>The default is that of a live monitor.</value>
    public DetectorSet Watch { get; init; } = DetectorSet.Default;

    /// <summary>Mean number of samples between two false alarms of all detectors together where nothing happens.</summary>
    /// <value>Samples, as in <see cref="MonitorOptions.ExpectedRunLength"/>. The default is 10,000.</value>
    public double ExpectedRunLength { get; init; } = DetectorPlan.DefaultRunLength;

    /// <summary>When a gap counts as open, collapsed or moved.</summary>
    /// <value>The default is <c>new GapOptions()</c>.</value>
    public GapOptions Gap { get; init; } = new();

    /// <summary>Checks every setting, and every pair of settings that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(ProductsAnalysisOptions));
        problems.RequireInRange(Window, MonitorOptions.SmallestWindow, MonitorOptions.LargestWindow, "Two ratios are needed to compare, and a spectrum of more takes a second.");
        if (Parameters is { } parameters && !(parameters > Window))
        {
            problems.Add(FormattableString.Invariant($"Parameters is {parameters}; it must be above Window, {Window}. With fewer, no ratio means anything; leave it out if it is not known."));
        }

        if (Null is { } wanted && wanted != GapNull.WhiteNoise && Parameters is null)
        {
            problems.Add($"Null is {wanted} and Parameters is null; that null must know how many there are. Set Parameters, or leave Null out.");
        }

        DetectorPlan.Check(problems, Watch, ExpectedRunLength);
        Gap.Check(problems);
        problems.ThrowIfAny();
    }
}
