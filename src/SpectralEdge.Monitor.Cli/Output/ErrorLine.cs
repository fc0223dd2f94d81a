using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Cli;

/// <summary>An error in one line, and below it lines to copy where there are any.</summary>
internal static partial class ErrorLine
{
    // The library names its properties; here they are options. Longer names first.
    private static readonly (string Property, string Option)[] Places =
    [
        ("Set CheckpointOptions.StripsWrappers to false, or leave one out with CheckpointOptions.Exclude.",
            "Leave one out with --exclude-tensors, as \"module.*\"."),
        ("CheckpointOptions.IncludeFiles and CheckpointOptions.ExcludeFiles leave", "--include and --exclude leave"),
        ("CheckpointOptions.IncludeFiles", "--include"),
        ("CheckpointOptions.ExcludeFiles", "--exclude"),
        ("CheckpointOptions.Include", "--include-tensors"),
        ("CheckpointOptions.Exclude", "--exclude-tensors"),
        ("CheckpointOptions cannot be used:", string.Empty),
        ("CheckpointAnalysis cannot be used:", string.Empty),
        ("MonitorOptions cannot be used:", string.Empty),
        ("SamplesBetweenFalseAlarms is", "--run-length is"),
        ("Detectors is", "--watch is"),
        ("Use Detect.Common", "Use --watch common"),
        ("ExcludeFiles[", "--exclude["), ("IncludeFiles[", "--include["),
        ("Exclude[", "--exclude-tensors["), ("Include[", "--include-tensors["),
    ];

    /// <summary>The line.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <returns>One line, and what is to be copied; for an error of the tool itself everything, with its stack.</returns>
    public static string Of(Exception exception) => exception switch
    {
        FormatException when exception.Message.Split("\n\n", 2) is [var message, var copied] => $"{Join(message)}\n\n{copied}",
        UsageException or MonitorOptionsException or FormatException or InvalidDataException => Join(exception.Message),
        FileNotFoundException or DirectoryNotFoundException => $"{Join(exception.Message)} Check the path.",
        UnauthorizedAccessException => $"{Join(exception.Message)} Check who may read and write there.",
        IOException => Join(exception.Message),
        ArgumentException { ParamName: not null } argument =>
            Join(argument.Message.Replace($" (Parameter '{argument.ParamName}')", string.Empty, StringComparison.Ordinal)),
        _ => $"an error of the tool itself; please report it. {exception}",
    };

    /// <summary>Lists of problems become sentences that follow each other.</summary>
    private static string Join(string message)
    {
        foreach (var (property, option) in Places)
        {
            message = message.Replace(property, option, StringComparison.Ordinal);
        }

        // Items of a list follow each other in one sentence, and the next line is the next sentence.
        var lines = message.Trim();
        lines = lines.StartsWith("- ", StringComparison.Ordinal) ? lines[2..] : lines;
        lines = Items().Replace(lines, match => match.Index > 0 && lines[match.Index - 1] == ':' ? " " : "; ");
        return Breaks().Replace(lines, match => ".?!:;".Contains(lines[match.Index - 1], StringComparison.Ordinal) ? " " : ". ");
    }

    [GeneratedRegex(@"\s*[\r\n]+- \s*")]
    private static partial Regex Items();

    [GeneratedRegex(@"(?<=\S)\s*[\r\n]+\s*")]
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
