using System.Globalization;
using System.Text;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>A terminal as its manual describes it (ECMA-48, DEC VT102): screen, scrolling region, saved cursor, wrapping.</summary>
/// <remarks>What it does not know throws, so that nothing is sent that it cannot judge.</remarks>
internal sealed class TerminalTwin(int width, int height)
{
    private readonly List<string> _scrolledOff = [];
    private readonly StringBuilder[] _rows = [.. Enumerable.Range(0, height).Select(_ => new StringBuilder())];
    private (int Row, int Column, bool Wraps) _saved;
    private int _row;
    private int _column;
    private bool _wraps;
    private int _top;
    private int _bottom = height - 1;

    /// <summary>The screen, without blanks at the end of lines.</summary>
    public string[] Screen => [.. _rows.Select(static row => row.ToString().TrimEnd())];

    /// <summary>What scrolled off the top, and the screen after it.</summary>
    public string[] All => [.. _scrolledOff, .. Screen];

    /// <summary>Whether the whole screen scrolls.</summary>
    public bool ScrollsWhole => (_top, _bottom) == (0, height - 1);

    /// <summary>Where the cursor is, from 0.</summary>
    public (int Row, int Column) Cursor => (_row, _column);

    public void Write(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\e':
                    i = Escape(text, i + 1);
                    break;
                case '\n':
                    // The system sends \r\n for it.
                    (_column, _wraps) = (0, false);
                    Down();
                    break;
                case '\r':
                    (_column, _wraps) = (0, false);
                    break;
                default:
                    Put(text[i]);
                    break;
            }
        }
    }

    private int Escape(string text, int i)
    {
        switch (text[i])
        {
            case '7':
                _saved = (_row, _column, _wraps);
                return i;
            case '8':
                (_row, _column, _wraps) = _saved;
                return i;
            case 'D':
                Down();
                return i;
            case '=' or '>':
                return i;
            case '[' when text.AsSpan(i).StartsWith("[?1h") || text.AsSpan(i).StartsWith("[?1l"):
                // Keys of the keypad: .NET sends it, and takes it back.
                return i + 3;
            case '[':
                var end = i + 1;
                while (!char.IsAsciiLetter(text[end]))
                {
                    end++;
                }

                Control(text[end], [.. text[(i + 1)..end].Split(';').Select(static number =>
                    number.Length == 0 ? 0 : int.Parse(number, CultureInfo.InvariantCulture))]);
                return end;
            default:
                throw new NotSupportedException($"ESC {text[i]}");
        }
    }

    private void Control(char final, int[] numbers)
    {
        switch (final)
        {
            case 'm':
                break;
            case 'A':
                (_row, _wraps) = (Math.Max(_row >= _top ? _top : 0, _row - Math.Max(1, numbers[0])), false);
                break;
            case 'H':
                (_row, _column, _wraps) = (
                    Math.Clamp(numbers[0] - 1, 0, height - 1), Math.Clamp((numbers.Length > 1 ? numbers[1] : 1) - 1, 0, width - 1),
                    false);
                break;
            case 'K' when numbers[0] == 2:
                _rows[_row].Clear();
                break;
            case 'K' when numbers[0] == 0:
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                break;
            case 'J' when numbers[0] == 0:
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                Array.ForEach(_rows[(_row + 1)..], static row => row.Clear());
                break;
            case 'r':
                (_top, _bottom) = numbers.Length == 2 ? (numbers[0] - 1, numbers[1] - 1) : (0, height - 1);
                (_row, _column, _wraps) = (0, 0, false);
                break;
            default:
                throw new NotSupportedException($"CSI {string.Join(';', numbers)} {final}");
        }
    }

    private void Put(char c)
    {
        if (_wraps)
        {
            (_column, _wraps) = (0, false);
            Down();
        }

        var row = _rows[_row];
        row.Append(' ', Math.Max(0, _column + 1 - row.Length));
        row[_column] = c;
        (_column, _wraps) = _column == width - 1 ? (_column, true) : (_column + 1, false);
    }

    private void Down()
    {
        if (_row != _bottom)
        {
            _row = Math.Min(_row + 1, height - 1);
            return;
        }

        if (_top == 0)
        {
            _scrolledOff.Add(_rows[0].ToString().TrimEnd());
        }

        var first = _rows[_top];
        Array.Copy(_rows, _top + 1, _rows, _top, _bottom - _top);
        _rows[_bottom] = first.Clear();
    }
}
