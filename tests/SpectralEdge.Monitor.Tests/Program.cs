namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// What this assembly does as a program of its own: it writes recordings, or holds a run file, until it is killed.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments is [HoldingProcess.Command, var path])
        {
            return HoldingProcess.Run(path);
        }

        if (arguments is not [WritingProcess.Command, var folder, var kind])
        {
            return 1;
        }

        WritingProcess.Run(folder, Enum.Parse<WritingKind>(kind));
        return 0;
    }
}
