using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Hosting;

/// <summary>
/// Reads the options of a monitor from a configuration: keys are names of properties, in upper or lower case, and a key that is
/// none is a problem, never ignored.
/// </summary>
/// <remarks>
/// What .NET's own binder lacks: it adds to a list that has a default instead of replacing it, leaves out unknown keys without a
/// word or without saying which is near, stops at the first fault, and knows neither groupings nor detectors.
/// </remarks>
internal sealed class OptionsReader
{
    // The library sets them: docs of Detect.Level.
    private static readonly string[] SetByTheLibrary = ["Window", "ExpectedRunLength"];

    private static readonly Dictionary<string, ParameterGrouping> Groupings = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(ParameterGrouping.Whole)] = ParameterGrouping.Whole,
        [nameof(ParameterGrouping.ByLayer)] = ParameterGrouping.ByLayer,
        [nameof(ParameterGrouping.ByParameter)] = ParameterGrouping.ByParameter,
    };

    private readonly List<string> _problems;
    private readonly Dictionary<string, Func<IConfigurationSection, DetectorFactory?>> _withOptions;

    private OptionsReader(List<string> problems)
    {
        _problems = problems;
        _withOptions = new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(Detect.Gap)] = section => With<GapOptions>(section, Detect.Gap, options => options.Validate()),
            [nameof(Detect.Level)] = section => With<LevelOptions>(section, Detect.Level, options => options.Validate()),
            [nameof(Detect.Grokking)] =
                section => With<GrokkingOptions>(section, Detect.Grokking, options => options.Validate()),
        };
    }

    /// <summary>Reads options; what is not there is as by default.</summary>
    /// <param name="section">The section that holds them.</param>
    /// <param name="problems">Receives what cannot be read, one sentence or two each.</param>
    /// <returns>The options, without what cannot be read.</returns>
    public static MonitorOptions Read(IConfiguration section, List<string> problems)
    {
        var keys = section.GetChildren().ToList();
        var path = section is IConfigurationSection { Path: var own } ? own : "the configuration";
        var reader = new OptionsReader(problems);
        if (section is IConfigurationSection { Value.Length: > 0 } text)
        {
            reader.Wrong(text, "an object of options");
        }

        return (MonitorOptions)reader.Object(path, keys, typeof(MonitorOptions), [])!;
    }

    /// <summary>The faults that a check finds, one by one.</summary>
    public static IEnumerable<string> Faults(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (MonitorOptionsException exception)
        {
            return exception.Message.Split("\n- ") is [_, _, ..] lines ? lines[1..] : [exception.Message];
        }
    }

    private object? Value(IConfigurationSection section, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var isNone = string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any();
        return plain == typeof(ParameterGrouping) ? Grouping(section)
            : plain == typeof(IReadOnlyList<DetectorFactory>) ? Detectors(section)
            : plain == typeof(ShardPlan) ? Refuse(section, "cannot be configured, since it names objects; set it in code, with "
                + "the function that AddSpectralEdge takes")
            : plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
                ? List(section, plain.GetGenericArguments()[0])
            : isNone && (plain == typeof(string) || plain != type) ? null
            : plain == typeof(string) || plain.IsPrimitive || plain.IsEnum ? Scalar(section, plain)
            : string.IsNullOrEmpty(section.Value) ? Object(section.Path, section.GetChildren(), plain, [])
            : Wrong(section, "an object of options");
    }

    private object? Object(string path, IEnumerable<IConfigurationSection> keys, Type type, string[] hidden)
    {
        PropertyInfo[] known =
            [.. type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && !hidden.Contains(p.Name))];
        var given = new Dictionary<PropertyInfo, object?>();
        foreach (var key in keys)
        {
            var property = known.FirstOrDefault(p => p.Name.Equals(key.Key, StringComparison.OrdinalIgnoreCase));
            var before = _problems.Count;
            if (property is null)
            {
                _problems.Add($"{key.Path} is no option; it must be one of {Names(known.Select(p => p.Name), key.Key)}");
            }
            else if (Value(key, property.PropertyType) is var value && _problems.Count == before)
            {
                given[property] = value;
            }
        }

        return Make(path, type, given);
    }

    private object? Make(string path, Type type, Dictionary<PropertyInfo, object?> given)
    {
        var constructor = type.GetConstructors().MinBy(c => c.GetParameters().Length)!;
        string[] needed = [.. constructor.GetParameters().Select(parameter => parameter.Name!)];
        string[] missing = [.. needed.Except(given.Keys.Select(property => property.Name))];
        if (missing.Length > 0)
        {
            _problems.Add($"{path} has no usable {string.Join(" and no usable ", missing)}; it must have "
                + $"{string.Join(" and ", needed)}.");
            return null;
        }

        var made = constructor.Invoke([.. needed.Select(name => given.First(property => property.Key.Name == name).Value)]);
        foreach (var (property, value) in given)
        {
            property.SetValue(made, value);
        }

        return made;
    }

    private IList? List(IConfigurationSection section, Type element)
    {
        if (!string.IsNullOrEmpty(section.Value) || section.GetChildren().Any(child => !IsIndex(child)))
        {
            return (IList?)Wrong(section, "a list, with keys 0, 1, 2 and so on");
        }

        object?[] items = [.. section.GetChildren().Select(child => Value(child, element))];
        var list = Array.CreateInstance(element, items.Length);
        foreach (var (i, item) in items.Index().Where(item => item.Item is not null))
        {
            list.SetValue(item, i);
        }

        return list;
    }

    private object? Scalar(IConfigurationSection section, Type type)
    {
        var text = section.Value?.Trim() ?? string.Empty;
        const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        var culture = CultureInfo.InvariantCulture;
        return type == typeof(string) ? (text.Length > 0 ? text : Wrong(section, "a text"))
            : type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : Wrong(section, "true or false")
            : type == typeof(int) ? int.TryParse(text, Whole, culture, out var small) ? small : Wrong(section, "a whole number")
            : type == typeof(long) ? long.TryParse(text, Whole, culture, out var large) ? large : Wrong(section, "a whole number")
            : type == typeof(ulong)
                ? ulong.TryParse(text, Whole, culture, out var seed) ? seed : Wrong(section, "a whole number, not negative")
            : type == typeof(double)
                ? double.TryParse(text, NumberStyles.Float, culture, out var number) ? number : Wrong(section, "a number")
            : !text.Split(',').Any(part => part.Trim() is [not (>= 'a' and <= 'z' or >= 'A' and <= 'Z'), ..])
                && Enum.TryParse(type, text, ignoreCase: true, out var word) ? word
            : Wrong(section, $"{(type.IsDefined(typeof(FlagsAttribute)) ? "made, with commas, of" : "one of")} "
                + Names(Enum.GetNames(type), text));
    }

    private ParameterGrouping? Grouping(IConfigurationSection section)
    {
        var before = _problems.Count;
        GroupPattern?[] patterns = section.GetChildren().Any() && List(section, typeof(GroupPattern)) is GroupPattern?[] read
            ? read
            : [];
        if (patterns.Length > 0 && !patterns.Any(pattern => pattern is not { Group.Length: > 0, Pattern.Length: > 0 }))
        {
            return ParameterGrouping.ByPattern([.. patterns.Select(pattern => (pattern!.Group, pattern.Pattern))]);
        }

        return Groupings.GetValueOrDefault(section.Value ?? string.Empty)
            ?? (ParameterGrouping?)(_problems.Count > before ? null : Wrong(
                section, "a list of objects with a Group and a Pattern, or one of "
                    + Names(Groupings.Keys, section.Value)));
    }

    private DetectorFactory[]? Detectors(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(child => !IsIndex(child)) is not null)
        {
            return (DetectorFactory[]?)Wrong(section, "a list of names, or of objects with one name and its options");
        }

        // One text with commas, for environment variables.
        return section.Value is { Length: > 0 } text
            ? [.. text.Split(',', StringSplitOptions.TrimEntries).SelectMany(name => Named(section, name, null))]
            : [.. section.GetChildren().SelectMany(item => item.GetChildren().ToList() switch
            {
                [] => Named(item, item.Value ?? string.Empty, null),
                [var options] => Named(item, options.Key, options),
                _ => Named(item, string.Join("' and '", item.GetChildren().Select(child => child.Key)), null),
            })];
    }

    private IReadOnlyList<DetectorFactory> Named(IConfigurationSection section, string name, IConfigurationSection? options)
    {
        var several = new[] { (nameof(Detect.Common), Detect.Common), (nameof(Detect.All), Detect.All) }
            .FirstOrDefault(set => options is null && set.Item1.Equals(name, StringComparison.OrdinalIgnoreCase)).Item2;
        string[] plain = [.. Detect.All.Select(factory => LibraryDetector.Of(factory)!.Name)];
        var known = plain.FirstOrDefault(own => own.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (options is not null && _withOptions.TryGetValue(name, out var make))
        {
            return make(options) is { } factory ? [factory] : [];
        }

        if (several is null && known is null)
        {
            string[] all = [nameof(Detect.Common), nameof(Detect.All), .. plain];
            string[] former = [Detect.Edge, Detect.HeldGap];
            _problems.Add(former.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? $"{section.Path} is '{name}'; that detector became a part of Gap. Write Gap."
                : _withOptions.ContainsKey(name)
                ? $"{section.Path} is '{name}' without options; it must have some: {{ \"{name}\": {{ \"Quantity\": … }} }}."
                : $"{section.Path} is '{name}'; it must be one of {Names(options is null ? all : _withOptions.Keys, name)}");
        }
        else if (options is not null)
        {
            _problems.Add($"{options.Path} has options, which {known} does not take. Write its name alone.");
        }

        return several ?? (known is null ? [] : [Detect.Named(known)]);
    }

    private DetectorFactory? With<T>(IConfigurationSection section, Func<T, DetectorFactory> make, Action<T> check)
        where T : class
    {
        var before = _problems.Count;
        if (!string.IsNullOrEmpty(section.Value))
        {
            return (DetectorFactory?)Wrong(section, "an object of options");
        }

        if (Object(section.Path, section.GetChildren(), typeof(T), SetByTheLibrary) is not T options || _problems.Count > before)
        {
            return null;
        }

        _problems.AddRange(Faults(() => check(options)).Select(fault => $"{section.Path}: {fault}"));
        return _problems.Count > before ? null : make(options);
    }

    private static bool IsIndex(IConfigurationSection section) =>
        int.TryParse(section.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private object? Wrong(IConfigurationSection section, string allowed)
    {
        var given = section.Value is { } text ? $"'{text}'" : "an object or a list";
        _problems.Add($"{section.Path} is {given}; it must be {allowed}{(allowed[^1] is '.' or '?' ? string.Empty : ".")}");
        return null;
    }

    private object? Refuse(IConfigurationSection section, string why)
    {
        _problems.Add($"{section.Path} {why}.");
        return null;
    }

    /// <summary>Names in a row, and which of them is near to another one.</summary>
    private static string Names(IEnumerable<string> names, string? given)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        var nearest = all.MinBy(name => EventSpelling.Distance(name, given ?? string.Empty));
        var most = Math.Max(2, (given?.Length ?? 0) / 3);
        var isNear = nearest is not null && given?.Length > 2 && EventSpelling.Distance(nearest, given) <= most;
        return $"{string.Join(", ", all)}." + (isNear ? $" Did you mean {nearest}?" : string.Empty);
    }

    /// <summary>A group and a pattern for names of its blocks.</summary>
    private sealed record GroupPattern(string Group, string Pattern);
}
