namespace SpectralEdge.Monitor.Tests;

/// <summary>Runs a check on many random cases; a failing case names its seed, so that it can be run alone.</summary>
internal static class Property
{
    public static void ForAll(Action<Random> check, int cases = 100)
    {
        for (var seed = 0; seed < cases; seed++)
        {
            try
            {
                check(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Random case with seed {seed} of {cases} failed.", exception);
            }
        }
    }
}
