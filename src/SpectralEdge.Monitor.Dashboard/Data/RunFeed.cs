using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Fills a store from a run file as it grows.</summary>
internal sealed class RunFeed
{
    // What is read at one go, so that other runs and requests get their turn.
    private const long Portion = 8 << 20;
    private const long FirstPortion = 2 << 20;

    private readonly RunStore _store;
    private readonly RunFollower _follower;
    private readonly SampleLine _line = new();
    private bool _gotSample;
    private int _replaced;
    private long _leftOut;

    /// <summary>Feeds a store; nothing is read yet.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The run file.</param>
    public RunFeed(RunStore store, string path)
    {
        _store = store;
        _store.FilePath = path;
        _follower = new RunFollower(path) { Taker = Take };
    }

    /// <summary>Whether the end of the file was reached once: from then on what comes is news.</summary>
    public bool HasCaughtUp { get; private set; }

    /// <summary>Reads what is new, at most a portion, and looks how the run stands.</summary>
    /// <returns>True if there is more to read at once.</returns>
    public bool Read()
    {
        var began = Stopwatch.GetTimestamp();
        (_gotSample, var read) = (false, _follower.Position);
        foreach (var line in _follower.ReadNew(read == 0 ? FirstPortion : Portion))
        {
            lock (_store.Gate)
            {
                ClearIfReplaced();
                if (_follower.RecordOf(line) is { } value)
                {
                    _store.Take(value);
                }
            }
        }

        lock (_store.Gate)
        {
            ClearIfReplaced();
            _store.LastSample = _gotSample ? _follower.LastWritten : _store.LastSample;
            _store.LinesLeftOut += _follower.LinesLeftOut - _leftOut;
            _leftOut = _follower.LinesLeftOut;
            _store.ReadSeconds += _follower.Position == read ? 0 : Stopwatch.GetElapsedTime(began).TotalSeconds;
            Judge();
        }

        HasCaughtUp |= !_follower.IsBehind;
        return _follower.IsBehind;
    }

    private void Judge()
    {
        if (!_follower.IsBehind)
        {
            var isStale = _follower.State == RunState.Unreachable && _store.Header is not null;
            var problem = _follower.Problem?.Replace(_follower.FilePath, _store.Name, StringComparison.Ordinal);
            _store.Judge(
                _follower.State, isStale ? $"{problem} What is shown was read before." : problem);
            return;
        }

        var glance = RunGlance.Of(_follower.FilePath);
        var share = glance.Length > 0 ? Math.Min(1, (double)_follower.Position / glance.Length) : 1;
        _store.Judge(
            glance.State,
            string.Create(CultureInfo.InvariantCulture, $"The file is being read: {share:P0} so far."));
    }

    private bool Take(ReadOnlyMemory<byte> text)
    {
        if (!SampleLine.Is(text.Span))
        {
            return false;
        }

        lock (_store.Gate)
        {
            ClearIfReplaced();
            if (_line.Read(text.Span))
            {
                _store.Take(_line.Row);
                _gotSample = true;
            }
            else
            {
                _store.LinesLeftOut++;
            }
        }

        return true;
    }

    private void ClearIfReplaced()
    {
        if (_replaced != _follower.Replaced)
        {
            _replaced = _follower.Replaced;
            _leftOut = _follower.LinesLeftOut;
            _store.Clear();
        }
    }
}
