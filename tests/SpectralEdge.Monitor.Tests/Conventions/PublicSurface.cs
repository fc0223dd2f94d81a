using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Writes what an assembly shows to its users as text, one line for each type and member, sorted.</summary>
/// <remarks>What the compiler adds to records and enums is left out. Nullability is shown for the outermost type only.</remarks>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly) =>
        string.Concat(assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).Select(Describe));

    private static string Describe(Type type)
    {
        var members = type.GetMembers(Declared)
            .Where(member => member is not Type && !member.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(member => type.IsEnum ? EnumValue(member) : Line(member))
            .OfType<string>()
            .Order(StringComparer.Ordinal);
        return $"{Header(type)}\n" + string.Concat(members.Select(line => $"    {line}\n"));
    }

    private static string Header(Type type)
    {
        var isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsByRefLike: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : string.Empty) + "ref struct",
            { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : string.Empty)
                + (isRecord ? "record struct" : "struct"),
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => (type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : string.Empty) + (isRecord ? "record" : "class"),
        };
        IEnumerable<Type> bases =
        [
            .. Base(type),
            .. type.GetInterfaces().Where(
                used => used.IsPublic && !IsEquatable(used)).OrderBy(used => used.Name, StringComparer.Ordinal),
        ];
        var list = type.IsEnum ? string.Empty : string.Join(", ", bases.Select(Name));
        return $"{kind} {type.Namespace}.{Name(type)}" + (list.Length == 0 ? string.Empty : $" : {list}");
    }

    private static IEnumerable<Type> Base(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : [];

    // Every record has it.
    private static bool IsEquatable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEquatable<>);

    private static string? EnumValue(MemberInfo member) =>
        member is FieldInfo { IsLiteral: true } field
            ? string.Create(CultureInfo.InvariantCulture, $"{field.Name} = {field.GetRawConstantValue()}")
            : null;

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo method when IsVisible(method) => $"{Access(method)}.ctor({Parameters(method)})",
        MethodInfo method when IsVisible(method)
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{Access(method)}{Name(method.ReturnType)}{Mark(Nullability.Create(method.ReturnParameter))} "
                + $"{method.Name}({Parameters(method)})",
        PropertyInfo property when property.GetMethod is { } getter && IsVisible(getter) => Property(property, getter),
        EventInfo { AddMethod: { } adder } raised when IsVisible(adder) => 
            $"{Access(adder)}event {Name(raised.EventHandlerType!)} {raised.Name}",
        FieldInfo { IsPublic: true } field => Field(field),
        _ => null,
    };

    private static string Property(PropertyInfo property, MethodInfo getter)
    {
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var setter = property.SetMethod is { } set && IsVisible(set) ? (isInit ? " init;" : " set;") : string.Empty;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : string.Empty;
        return $"{Access(getter)}{required}{Name(property.PropertyType)}{Mark(Nullability.Create(property))} {property.Name} "
            + $"{{ get;{setter} }}";
    }

    private static string Field(FieldInfo field) => field.IsLiteral
        ? string.Create(
            CultureInfo.InvariantCulture, $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}")
        : $"{(field.IsStatic ? "static " : string.Empty)}{Name(field.FieldType)}{Mark(Nullability.Create(field))} {field.Name}";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        (method.IsPublic ? string.Empty : "protected ")
        + (method.IsStatic ? "static " : string.Empty)
        + (method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : string.Empty);

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)}{Mark(Nullability.Create(parameter))} {parameter.Name}"
        + (parameter.HasDefaultValue
            ? string.Create(CultureInfo.InvariantCulture, $" = {parameter.DefaultValue ?? "null"}")
            : string.Empty)));

    private static string Mark(NullabilityInfo info) =>
        info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : string.Empty;

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsByRef)
        {
            return $"ref {Name(type.GetElementType()!)}";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Name(underlying)}?";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
