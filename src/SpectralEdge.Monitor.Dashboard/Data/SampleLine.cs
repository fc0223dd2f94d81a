using System.Text;
using System.Text.Json;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Reads of a sample line what the page shows, without making a sample of it.</summary>
/// <remarks>
/// A line of all measures has 450 numbers, of which some 30 are wanted, and 12 of a single group. The others are passed over;
/// their digits are not converted. Not for several threads at once.
/// </remarks>
internal sealed class SampleLine
{
    private const int MostNames = 4096;

    private static readonly byte[] Begin = "{\"type\":\"sample\""u8.ToArray();

    private readonly Dictionary<ulong, Field> _numbers = [];
    private readonly Dictionary<ulong, Field> _backbone = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly double[] _stability = new double[512];
    private readonly List<float> _sigma = [];
    private bool _isGroup;
    private double _rateSum;
    private int _stabilities;

    /// <summary>Makes the tables of fields.</summary>
    public SampleLine()
    {
        Add("step", static (line, v) => line.Row.Step = (long)v);
        Add("window", static (line, v) => line.Row.Window = (int)v);
        Add("rhythm", static (line, v) => line.Row.Rhythm = (int)v);
        Add("stride", static (line, v) => line.Row.Stride = (long)v);
        Add("learning_rate_sum", static (line, v) => line._rateSum = v);
        Add("k_star", static (line, v) => line.Row.Values[Quantity.K] = (float)v);
        Add("standard_error", static (line, v) => line.Row.Values[Quantity.GapError] = (float)v);
        foreach (var name in (string[])
            ["loss", "gap_ratio", "noise_floor", "largest_ratio_position", "gap", "update_norm", "drift_speed", "drift_ratio",
             "effective_rank", "leading_share", "subspace_rotation", "drift_along", "random_walk_rotation"])
        {
            var position = Quantity.ByName[name];
            Add(
                name, (line, v) => line.Row.Values[position] = (float)v,
                Quantity.All[position].OfGroups || position == Quantity.LargestRatioPosition);
        }

        var (share, random) = (Quantity.ByName["backbone_share"], Quantity.ByName["backbone_random_share"]);
        Add(_backbone, "share", (line, v) => line.Row.Values[share] = (float)v);
        Add(_backbone, "random_walk_share", (line, v) => line.Row.Values[random] = (float)v);
    }

    /// <summary>What the line read last says.</summary>
    public SampleRow Row { get; } = new();

    /// <summary>Whether a line is one of a sample.</summary>
    public static bool Is(ReadOnlySpan<byte> line) => line.StartsWith(Begin);

    /// <summary>Reads a line into <see cref="Row"/>.</summary>
    /// <param name="text">The line.</param>
    /// <returns>False if it is damaged.</returns>
    public bool Read(ReadOnlySpan<byte> text)
    {
        Forget();
        try
        {
            var json = new Utf8JsonReader(text);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                Property(ref json);
            }

            if (json.TokenType != JsonTokenType.EndObject || json.Read())
            {
                return false;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }

        return Complete();
    }

    private static ulong KeyOf(ReadOnlySpan<byte> name)
    {
        var key = (ulong)name.Length;
        foreach (var unit in name)
        {
            key = (key * 1099511628211) ^ unit;
        }

        return key;
    }

    // Long: one case for each kind of field.
    private void Property(ref Utf8JsonReader json)
    {
        var name = json.ValueSpan;
        if (_numbers.TryGetValue(KeyOf(name), out var field) && name.SequenceEqual(field.Name))
        {
            if (_isGroup && !field.OfGroups)
            {
                json.Skip();
                return;
            }

            Take(ref json, field.Take);
        }
        else if (name.SequenceEqual("group"u8))
        {
            json.Read();
            Row.Group = NameOf(ref json);
            _isGroup = Row.Group != "all";
        }
        else if (name.SequenceEqual("sigma"u8))
        {
            Sigma(ref json);
        }
        else if (name.SequenceEqual("stability"u8))
        {
            Numbers(ref json, static (line, v) => line._stability[Math.Min(line._stabilities++, 511)] = v);
        }
        else if (name.SequenceEqual("phase_derivative"u8))
        {
            json.Read();
            Row.Values[Quantity.Phase] = (float)(RunNames.Phases.TryGetValue(json.GetString()!, out var phase) ? phase : 0);
        }
        else if (!_isGroup && name.SequenceEqual("backbone"u8))
        {
            Backbone(ref json);
        }
        else
        {
            json.Skip();
        }
    }

    /// <summary>The singular values; of a group only their number, since its own are not kept.</summary>
    private void Sigma(ref Utf8JsonReader json)
    {
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            _sigma.Add(
                json.TokenType == JsonTokenType.Null ? float.NaN
                : json.TokenType != JsonTokenType.Number ? throw new JsonException("Neither a number nor null.")
                : _isGroup ? 0 : (float)json.GetDouble());
        }
    }

    private void Backbone(ref Utf8JsonReader json)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!json.ValueTextEquals("plain"u8))
            {
                json.Skip();
                continue;
            }

            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                if (_backbone.TryGetValue(KeyOf(name), out var field) && name.SequenceEqual(field.Name))
                {
                    Take(ref json, field.Take);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private void Take(ref Utf8JsonReader json, Action<SampleLine, double> take)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number)
        {
            take(this, json.GetDouble());
        }
        else if (json.TokenType != JsonTokenType.Null)
        {
            throw new JsonException("Neither a number nor null.");
        }
    }

    private void Numbers(ref Utf8JsonReader json, Action<SampleLine, double> take)
    {
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            take(this, json.TokenType == JsonTokenType.Null ? double.NaN : json.GetDouble());
        }
    }

    /// <summary>A name that was read before is the same object: there are few, in many lines.</summary>
    private string NameOf(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped && Row.Group.Length > 0 && json.ValueTextEquals(Row.Group))
        {
            return Row.Group;
        }

        var name = json.GetString() ?? throw new JsonException("A group without a name.");
        if (_names.Count > MostNames)
        {
            _names.Clear();
        }

        return _names.TryGetValue(name, out var known) ? known : _names[name] = name;
    }

    private void Forget()
    {
        Array.Fill(Row.Values, float.NaN);
        (Row.Step, Row.Window, Row.Rhythm, Row.Stride) = (-1, 0, 0, 1);
        (_rateSum, _stabilities, _isGroup) = (double.NaN, 0, false);
        _sigma.Clear();
    }

    private bool Complete()
    {
        if (Row.Step < 0 || Row.Window is < 2 or > 4096 || Row.Rhythm is < 0 or > 1024 || Row.Stride < 1
            || _sigma.Count != Row.Window || Row.Group.Length == 0)
        {
            return false;
        }

        var first = Row.Values[Quantity.LargestRatioPosition];
        Row.Values[Quantity.LearningRate] = (float)(_rateSum / Row.Stride);
        Row.Values[Quantity.Stability] = (float)Quantity.Mean(
            _stability.AsSpan(0, Math.Min(_stabilities, 512)), float.IsNaN(first) ? 0 : (int)first);
        Row.Sigma = Row.Sigma.Length == Row.Window ? Row.Sigma : new float[Row.Window];
        _sigma.CopyTo(Row.Sigma);
        return true;
    }

    private void Add(string name, Action<SampleLine, double> take, bool ofGroups = true) => Add(_numbers, name, take, ofGroups);

    private static void Add(
        Dictionary<ulong, Field> fields, string name, Action<SampleLine, double> take, bool ofGroups = true)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        fields.Add(KeyOf(bytes), new Field(bytes, take, ofGroups));
    }

    private sealed record Field(byte[] Name, Action<SampleLine, double> Take, bool OfGroups);
}
