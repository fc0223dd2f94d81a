using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>How updates that have not been watched yet are watched; null means the default.</summary>
/// <param name="Window">Length of the window; null for the default.</param>
/// <param name="Every">Optimizer steps between two samples, at least; null for every one there is.</param>
/// <param name="IsExact">Whether updates are kept exactly.</param>
/// <param name="SketchLength">Length of sketches; null for the default.</param>
/// <param name="Groups">How blocks are grouped; null for not at all.</param>
/// <param name="Null">Null that k* is tested against; null for the default.</param>
/// <param name="Watch">Which detectors run; null for the default.</param>
/// <param name="RunLength">Samples between two false alarms that are asked for; null for the default.</param>
/// <param name="Parameters">Number of parameters behind a matrix.</param>
/// <param name="StepSize">Steps between two rows of a matrix; null for 1.</param>
/// <param name="FirstStep">Step at which the first update of a matrix begins; null for 0.</param>
/// <param name="IsAsPublished">Whether rule, null and thresholds are the papers'.</param>
/// <param name="Checkpoints">Which files are checkpoints and which tensors are watched; null for the defaults.</param>
/// <param name="LossColumn">The column of the loss; null to look for it.</param>
internal sealed record WatchSettings(
    int? Window = null, int? Every = null, bool IsExact = false, int? SketchLength = null, string? Groups = null,
    GapNull? Null = null, IReadOnlyList<DetectorFactory>? Watch = null, double? RunLength = null,
    double? Parameters = null, int? StepSize = null, int? FirstStep = null, bool IsAsPublished = false,
    CheckpointOptions? Checkpoints = null, string? LossColumn = null)
{
    public const int DefaultWindow = 10;
    public const int DefaultSketchLength = 8192;
    private const int LengthUnit = 64;

    /// <summary>The same for a monitor whose windows and updates are settled.</summary>
    public MonitorOptions For(MonitorOptions options)
    {
        var usual = IsAsPublished ? MonitorOptions.AsPublished : options;
        return options with
        {
            Windows = [new(Every ?? 1, Window ?? DefaultWindow)],
            Spectrum = usual.Spectrum with { Null = Null ?? usual.Spectrum.Null },
            Detectors = Watch ?? usual.Detectors,
            SamplesBetweenFalseAlarms = RunLength ?? options.SamplesBetweenFalseAlarms,
        };
    }

    /// <summary>Refuses options that a kind of input cannot use.</summary>
    public void RequireUsable(InputKind kind)
    {
        const string Recorded = "the events of a run are recorded; replay ";
        var (isRun, isOther, isNoMatrix) = (
            kind is InputKind.Run, kind is not InputKind.Checkpoints, kind is not InputKind.Matrix);
        Refuse(isOther, IsExact, "--exact", "it is for checkpoints, whose updates can be kept as they are");
        Refuse(isOther, SketchLength is not null, "--dim", "it is for checkpoints, which are sketched now");
        Refuse(isOther, Groups is not null, "--groups", "it is for checkpoints; a run keeps its groups (--group picks one)");
        Refuse(isOther, Checkpoints is not null, "--include and the like", "they pick files and tensors of checkpoints");
        Refuse(isNoMatrix, Parameters is not null, "--parameters", "it is for a matrix, which has no number of parameters");
        Refuse(isNoMatrix, FirstStep is not null, "--first-step", "it is for a matrix, which has no steps");
        Refuse(isNoMatrix, StepSize is not null, "--step-size", "it is for a matrix, which has no steps");
        if (kind is InputKind.History)
        {
            const string Logged = "a history has values that were logged, and no spectra";
            Refuse(true, Window is not null, "--window", Logged);
            Refuse(true, Every is not null, "--every", Logged);
            Refuse(true, Null is not null, "--null", Logged);
            Refuse(true, Watch is not null, "--watch", Logged + "; --test says what looks at it");
            Refuse(true, IsAsPublished, "--as-published", Logged);
            Refuse(true, LossColumn is not null, "--loss-column", Logged + "; --column names what is watched");
        }

        Refuse(isRun, Null is not null, "--null", Recorded + "tries another null");
        Refuse(isRun, Watch is not null, "--watch", Recorded + "runs other detectors");
        Refuse(
            isRun, IsAsPublished, "--as-published", "the rule for k* of a run is recorded; watch its recording or checkpoints");
        Refuse(isRun, RunLength is not null, "--run-length", Recorded + "tries another one");
        if (SketchLength is { } length && length % LengthUnit != 0)
        {
            throw new UsageException(
                $"--dim is {length}; it must be a multiple of {LengthUnit}. Sketches are made of blocks of {LengthUnit}.");
        }

        if (IsExact && SketchLength is not null)
        {
            throw new UsageException("--exact and --dim are given; there must be one of them. Exact updates have no sketch.");
        }
    }

    /// <summary>Refuses to pick one spectrum of a run where all of them are looked at.</summary>
    public void RequireAllSpectra(InputKind kind)
    {
        const string Reason = "the windows of a run are recorded, and rules are about all of them";
        Refuse(kind is InputKind.Run, Window is not null, "--window", Reason);
        Refuse(kind is InputKind.Run, Every is not null, "--every", Reason);
    }

    private static void Refuse(bool isOther, bool isGiven, string name, string reason)
    {
        if (isOther && isGiven)
        {
            throw new UsageException($"{name} cannot be used here: {reason}. Leave it out.");
        }
    }
}
