using Grokking;
using SpectralEdge.Monitor;

namespace GrokkingStudy;

/// <summary>Trains one case under the monitor's defaults and notes what is seen.</summary>
internal static class StudyRunner
{
    private const int TrainAccuracyEvery = 50;

    public static RunRecord Run(StudyCase study, int steps, string? series = null)
    {
        var settings = study.Settings(steps);
        using var training = new PlainTraining(settings, study.Data(settings.Network.Modulus));
        using var monitor = new SpectralMonitor(
            training.Parameters(),
            settings.Monitor with
            {
                Run = settings.Monitor.Run with { Folder = null },
                Detectors = [Detect.Gap(), Detect.Grokking()],
            });
        var samples = new List<long>();
        monitor.SampleTaken += (_, sample) =>
        {
            if (sample.Group == "all")
            {
                samples.Add(sample.Step);
            }
        };

        var states = new List<StateSeen>();
        monitor.On<GrokkingStateChanged>(changed => states.Add(new StateSeen(changed.Source, changed.To, changed.Step)));
        using var writer = series is null ? null : new SeriesWriter(study, settings, training, monitor, series);
        long? memorised = null;
        var story = Demo.Follow(settings, training, monitor, AfterStep, output: null);
        return new RunRecord
        {
            Case = study,
            Steps = steps,
            FirstSample = samples[0],
            LastSample = samples[^1],
            Samples = samples.Count,
            Generalised = story.Generalised,
            Memorised = memorised,
            FinalTrainAccuracy = training.TrainAccuracy(),
            FinalTestAccuracy = story.FinalTestAccuracy,
            Events =
            [
                .. story.Events.Where(value => value.Group == "all").Select(value => new SeenEvent(value.Kind, value.Step)),
            ],
            States = states,
            TestAccuracyAtWarning = states.FirstOrDefault(seen => seen.State == GrokkingState.OrderReturned) is { } warning
                ? story.TestAccuracies[warning.Step]
                : null,
        };

        void AfterStep(int step, float loss)
        {
            writer?.BeforeSample(step, loss);
            monitor.Observe(step, loss, settings.LearningRate);
            if (memorised is null && step % TrainAccuracyEvery == 0 && training.TrainAccuracy() >= settings.Generalised)
            {
                memorised = step;
            }
        }
    }
}
