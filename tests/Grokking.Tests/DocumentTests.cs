using System.Runtime.CompilerServices;

namespace Grokking.Tests;

/// <summary>Code in the documents is cut out of the examples, which are compiled.</summary>
public class DocumentTests
{
    [Fact]
    public void CodeBlocks_OfReadmeAndGuides_StandInTheExamples()
    {
        var root = Root();
        var snippets = Directory.EnumerateFiles(
            Path.Combine(root, "examples"), "*.cs", SearchOption.AllDirectories).SelectMany(Snippets).ToHashSet();
        string[] documents = [Path.Combine(root, "README.md"), .. Markdown(root, "docs"), .. Markdown(root, "src")];
        var blocks = documents.SelectMany(
            document => CodeBlocks(document).Where(block => !IsUsings(block)).Select(block => (document, block))).ToList();

        Assert.NotEmpty(blocks);
        Assert.All(
            blocks,
            block => Assert.True(
                snippets.Contains(block.block), $"{block.document} shows code that stands in no example:\n{block.block}"));
    }

    [Fact]
    public void Readme_TwoCommands_AreTwoLines()
    {
        var lines = File.ReadAllLines(Path.Combine(Root(), "README.md"));
        var fence = Array.IndexOf(lines, "```", Array.IndexOf(lines, "## Two commands"));

        Assert.Equal(["dotnet run build.cs demo", "dotnet run build.cs test", "```"], lines[(fence + 1)..(fence + 4)]);
    }

    private static IEnumerable<string> Markdown(string root, string folder) =>
        Directory.EnumerateFiles(Path.Combine(root, folder), "*.md", SearchOption.AllDirectories);

    // That they are the right ones is seen by SnippetTests of the TorchSharp tests, which compile whole sections.
    private static bool IsUsings(string block) =>
        block.Split('\n').All(line => line.StartsWith("using ", StringComparison.Ordinal)
            && !line.Contains('=', StringComparison.Ordinal));

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    private static IEnumerable<string> Snippets(string file) =>
        Between(File.ReadAllLines(file), line => line.Trim().StartsWith("// snippet:", StringComparison.Ordinal), "// end");

    private static IEnumerable<string> CodeBlocks(string file) =>
        Between(File.ReadAllLines(file), line => line.Trim() == "```csharp", "```");

    /// <summary>The lines between a line that begins a block and one that ends it, without their indentation.</summary>
    private static IEnumerable<string> Between(string[] lines, Func<string, bool> begins, string end)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (begins(lines[i]))
            {
                yield return string.Join(
                    '\n', lines.Skip(i + 1).TakeWhile(line => line.Trim() != end).Select(line => line.Trim()));
            }
        }
    }
}
