using System.Reflection;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Which folders a folder may name. It sees fields, signatures and base types, not uses inside a method body.</summary>
public class DependencyTests
{
    private const string RootNamespace = "SpectralEdge.Monitor";

    // Everyone may name the root folder; only Pipeline may name all.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = [],
        ["Diagnostics"] = [],
        ["Capture"] = [],
        ["Sharding"] = [],

        // A plan for a sketch says what noise looks like through it.
        ["Sketching"] = ["Spectrum"],
        ["Windowing"] = [],
        ["Spectrum"] = [],

        // Why samples were skipped is part of the events of the watch itself.
        ["Events"] = ["Spectrum", "Diagnostics"],

        // A recording gives the inner products of its updates, with the kernels of the window.
        ["Recording"] = ["Events", "Spectrum", "Windowing", "Diagnostics"],
        ["Sinks"] = ["Events", "Diagnostics"],
        ["Pipeline"] = ["Capture", "Sharding", "Sketching", "Windowing", "Spectrum", "Events", "Recording", "Sinks", "Diagnostics"],
    };

    [Fact]
    public void Folders_NameOnlyTheFoldersTheyMay()
    {
        var wrong =
            from type in OurTypes()
            from used in NamedBy(type)
            where Folder(used) is { Length: > 0 } folder && folder != Folder(type) && !Allowed[Folder(type)!].Contains(folder)
            select $"{type.FullName} names {used.FullName}";

        var list = string.Join('\n', wrong.Distinct());
        Assert.True(list.Length == 0, list);
    }

    [Fact]
    public void Folders_AreThoseOfTheTable() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), OurTypes().Select(type => Folder(type)!).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void NamedBy_TypeWithNamesInManyPlaces_FindsThemAll()
    {
        var named = NamedBy(typeof(SpectralMonitor)).ToHashSet();

        Assert.Contains(typeof(IParameterSource), named);
        Assert.Contains(typeof(GapOpened), named);
        Assert.Contains(typeof(SpectralEvent), named);
        Assert.Contains(typeof(MonitorReport), named);
    }

    private static IEnumerable<Type> OurTypes() => typeof(SpectralMonitor).Assembly.GetTypes().Where(type => Folder(type) is not null);

    /// <summary>The folder of a type of the library: empty for the root, null for types of others.</summary>
    private static string? Folder(Type type) =>
        type.Namespace == RootNamespace ? string.Empty
        : type.Assembly == typeof(SpectralMonitor).Assembly && type.Namespace?.StartsWith(RootNamespace + ".", StringComparison.Ordinal) == true
            ? type.Namespace[(RootNamespace.Length + 1)..]
            : null;

    private static IEnumerable<Type> NamedBy(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type?> named =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(All).Select(field => field.FieldType),
            .. type.GetMethods(All).Select(method => method.ReturnType),
            .. type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
            .. type.GetGenericArguments().SelectMany(argument => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : []),
        ];
        return named.OfType<Type>().SelectMany(Parts);
    }

    /// <summary>A type and everything it is made of: element types and generic arguments.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : [type, .. type.GetGenericArguments().SelectMany(Parts)];
}
