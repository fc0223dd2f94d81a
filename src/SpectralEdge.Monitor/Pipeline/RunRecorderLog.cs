using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>What is logged about a run file: each cause once, and only when the file is no longer locked.</summary>
internal sealed class RunRecorderLog(ILogger logger)
{
    // A cause carries a type of the user's.
    private const int MostCauses = 100;

    private readonly ConcurrentQueue<Action> _messages = new();
    private readonly HashSet<(string Line, Type Cause)> _lines = [];
    private readonly HashSet<FileChange> _changes = [];
    private bool _isThinned;
    private bool _isThinnedForMetrics;
    private bool _isFull;

    /// <summary>Takes note of a file that cannot be written any more.</summary>
    public void FileFailed(string path, long lost, Exception exception) =>
        _messages.Enqueue(() => LogMessages.RunFileFailed(logger, path, lost, exception));

    /// <summary>Takes note of a line that could not be made.</summary>
    public void LineFailed(string line, string path, long lost, Exception exception)
    {
        if (_lines.Count < MostCauses && _lines.Add((line, exception.GetType())))
        {
            _messages.Enqueue(() => LogMessages.RunFileLineFailed(logger, path, exception.Message, lost, exception));
        }
    }

    /// <summary>Takes note of a file that was changed from outside.</summary>
    public void Changed(FileChange change, string path, long lines, long lost)
    {
        if (!_changes.Add(change))
        {
            return;
        }

        _messages.Enqueue(change switch
        {
            FileChange.Gone => () => LogMessages.RunFileGone(logger, lines, path, lost),
            FileChange.Shorter => () => LogMessages.RunFileCut(logger, path, lines, lost),
            _ => () => LogMessages.RunFileShared(logger, path),
        });
    }

    /// <summary>Takes note of lines that are left out to keep within the largest size.</summary>
    public void Note(RunFileWriter? writer, long lost)
    {
        if (writer is null)
        {
            return;
        }

        var budget = writer.File.Budget;
        if ((budget.Samples.KeepEvery != 1 && !_isThinned) || (budget.Metrics.KeepEvery != 1 && !_isThinnedForMetrics))
        {
            var what = budget.Samples.KeepEvery != 1 && !_isThinned ? "sample" : "metric";
            (_isThinned, _isThinnedForMetrics) = (_isThinned || what == "sample", _isThinnedForMetrics || what == "metric");
            Thinned(writer.FilePath, what);
        }

        if (writer.LinesRefused > 0 && !_isFull)
        {
            _isFull = true;
            Full(writer.FilePath, lost);
        }
    }

    /// <summary>Says what has been noted.</summary>
    public void Tell()
    {
        while (!_messages.IsEmpty && _messages.TryDequeue(out var message))
        {
            message();
        }
    }

    // Of their own, so that the usual line allocates nothing.
    private void Full(string path, long lost) => _messages.Enqueue(() => LogMessages.RunFileFull(logger, path, lost));

    private void Thinned(string path, string what) => _messages.Enqueue(() => LogMessages.RunFileThinned(logger, path, what));
}
