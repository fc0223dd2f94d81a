namespace DetectorStudy;

/// <summary>How much is simulated.</summary>
/// <param name="Streams">Streams of each class for thresholds from noise.</param>
/// <param name="Stretches">Streams of each class for thresholds from the stream's own warm-up.</param>
/// <param name="Length">Values in a stream after its warm-up.</param>
/// <param name="Seed">Names the draws.</param>
/// <param name="Stretch">Values in a quiet stretch of another stream of the class, which thresholds come from in place of the warm-up, for Page–Hinkley alone; 0 for the whole study.</param>
/// <param name="BlockWindows">Length of bootstrap blocks, in windows.</param>
internal sealed record StudySettings(int Streams, int Stretches, int Length, int Seed, int Stretch, int BlockWindows);
