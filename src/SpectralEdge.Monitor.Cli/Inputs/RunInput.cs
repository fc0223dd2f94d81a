namespace SpectralEdge.Monitor.Cli;

/// <summary>A path that has to be that of a run.</summary>
internal static class RunInput
{
    public static string Require(string path)
    {
        var input = Input.Find([path]);
        return input.Kind == InputKind.Run ? path : throw new UsageException($"'{path}' is no run. Give the folder of a run, or its run.jsonl.");
    }
}
