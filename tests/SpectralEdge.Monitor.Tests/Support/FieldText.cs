using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Every field of an object and of what it is made of, as text: what a run file leaves out is compared too. Doubles to the bit.
/// </summary>
internal static class FieldText
{
    // How long an analysis took is no property of the run; buffers beyond their count hold what was there before.
    private static readonly string[] LeftOut = ["<AnalysisTime>k__BackingField", "_angles", "_crossings"];

    public static string Of(object value)
    {
        var text = new StringBuilder();
        Add(text, value);
        return text.ToString();
    }

    private static void Add(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null ");
                break;
            case double number:
                text.Append(
                    double.IsNaN(number)
                        ? "NaN "
                        : BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture) + " ");
                break;
            case string or Enum or bool or int or long or ulong or TimeSpan:
                text.Append(CultureInfo.InvariantCulture, $"{value} ");
                break;
            case IEnumerable items:
                foreach (var item in items)
                {
                    Add(text, item);
                }

                break;
            default:
                foreach (var field in value.GetType().GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(
                        field => !LeftOut.Contains(field.Name)))
                {
                    text.Append(field.Name).Append(": ");
                    Add(text, field.GetValue(value));
                }

                break;
        }
    }
}
