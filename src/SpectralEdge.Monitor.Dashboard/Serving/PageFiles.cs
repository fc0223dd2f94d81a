using System.Security.Cryptography;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>A file of the page.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Bytes">What is in it.</param>
/// <param name="Tag">Names its content: another content has another one.</param>
internal sealed record PageFile(string Type, byte[] Bytes, string Tag);

/// <summary>The files of the page, which are part of this assembly. There are no others.</summary>
internal static class PageFiles
{
    private const string Prefix = "Page/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
    };

    private static readonly Lazy<Dictionary<string, PageFile>> Files = new(Load);

    /// <summary>Paths of all files, below the folder of the page.</summary>
    public static IReadOnlyCollection<string> Names => Files.Value.Keys;

    /// <summary>Finds a file.</summary>
    /// <param name="path">Its path below the folder of the page, with slashes.</param>
    public static PageFile? Find(string path) => Files.Value.GetValueOrDefault(path);

    private static Dictionary<string, PageFile> Load()
    {
        var assembly = typeof(PageFiles).Assembly;
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            var path = name.Replace('\\', '/');
            if (path.StartsWith(Prefix, StringComparison.Ordinal) && Types.TryGetValue(Path.GetExtension(path), out var type))
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                files[path[Prefix.Length..]] = new PageFile(
                    type, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
            }
        }

        return files;
    }
}
