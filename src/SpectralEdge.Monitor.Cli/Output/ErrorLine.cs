using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Cli;

/// <summary>An error in one line.</summary>
internal static partial class ErrorLine
{
    /// <summary>The line.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <returns>One line; for an error of the tool itself everything, with its stack.</returns>
    public static string Of(Exception exception) => exception switch
    {
        UsageException or MonitorOptionsException or FormatException or InvalidDataException => Join(exception.Message),
        FileNotFoundException or DirectoryNotFoundException => $"{Join(exception.Message)} Check the path.",
        UnauthorizedAccessException => $"{Join(exception.Message)} Check who may read and write there.",
        IOException => Join(exception.Message),
        ArgumentException { ParamName: not null } argument =>
            Join(argument.Message.Replace($" (Parameter '{argument.ParamName}')", string.Empty, StringComparison.Ordinal)),
        _ => $"an error of the tool itself; please report it. {exception}",
    };

    /// <summary>Lists of problems become sentences that follow each other.</summary>
    private static string Join(string message) => Breaks().Replace(message.Trim(), " ");

    [GeneratedRegex(@"\s*[\r\n]+(- )?\s*")]
    private static partial Regex Breaks();
}

/// <summary>A request that cannot be carried out. The message is one line and says what to do.</summary>
internal sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Exit codes of the process.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A rule is broken, or the run that is watched was killed.</summary>
    public const int Broken = 1;

    /// <summary>A wrong option, a file that cannot be read, or a rule that cannot be judged.</summary>
    public const int Failure = 2;
}
