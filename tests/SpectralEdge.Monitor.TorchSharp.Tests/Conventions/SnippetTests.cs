using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Code on the pages that a new user reads compiles as it is pasted.</summary>
/// <remarks>
/// The blocks of a section make one program, one after another, after what the reader has already, which is written with
/// <c>var</c>, as most people do. The <c>using</c> lines come from the blocks as well: one that is missing fails here.
/// </remarks>
public class SnippetTests
{
    // The global usings of a new project.
    private const string Implicit =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string Loop =
        """
        var model = TorchSharp.torch.nn.Linear(4, 1);
        var optimizer = TorchSharp.torch.optim.AdamW(model.parameters(), lr: 0.01);
        var loss = model.call(TorchSharp.torch.randn(8, 4)).square().mean();

        """;

    private const string Attached = Loop
        + "using var callback = new SpectralEdge.Monitor.Torch.SpectralEdgeCallback(model, optimizer);\n";

    private const string Arrays =
        """
        var (weights, biases, steps) = (new float[12], new float[3], 100);
        var trainOneStep = () => 0.5f;

        """;

    private const string Adapter = "src/SpectralEdge.Monitor.TorchSharp/README.md";

    [Theory]
    [InlineData("README.md", "In a TorchSharp training loop", Loop)]
    [InlineData("README.md", "See it", Attached)]
    [InlineData("README.md", "In any other loop", Arrays)]
    [InlineData("docs/guide/install.md", "From packages", "")]
    [InlineData("docs/guide/install.md", "The `using` lines", Loop, "using SpectralEdge.Monitor.Torch;\n")]
    [InlineData(Adapter, "", Loop)]
    [InlineData("src/SpectralEdge.Monitor/README.md", "", Arrays)]
    [InlineData("src/SpectralEdge.Monitor.Analysis/README.md", "", "var folder = \"checkpoints\";\n")]
    public void Section_PastedAsItStands_Compiles(string document, string heading, string given, string usings = "")
    {
        var lines = Blocks(document, heading).SelectMany(block => block.Split('\n')).ToList();
        Assert.NotEmpty(lines);

        Assert.Equal([], Errors(usings + Program(lines, given)));
    }

    [Fact]
    public void Documents_HaveNoCodeInOtherSections()
    {
        Assert.Equal(["In a TorchSharp training loop", "See it", "In any other loop"], SectionsWithCode("README.md"));
        Assert.Equal(["From packages", "The `using` lines"], SectionsWithCode("docs/guide/install.md"));
    }

    [Fact]
    public void Section_WithoutItsUsingLine_DoesNotCompile()
    {
        var lines = Blocks(Adapter, string.Empty).SelectMany(block => block.Split('\n')).Where(line => !IsUsing(line)).ToList();

        Assert.NotEqual([], Errors(Program(lines, Loop)));
    }

    /// <summary>The using lines first, then what the reader has, then the rest.</summary>
    private static string Program(List<string> lines, string given) =>
        string.Join('\n', lines.Where(IsUsing)) + "\n" + given + string.Join('\n', lines.Where(line => !IsUsing(line)));

    private static bool IsUsing(string line) => Regex.IsMatch(line, @"^using (static )?[A-Za-z.]+;$");

    private static IEnumerable<string> SectionsWithCode(string document) =>
        from section in Sections(document)
        where section.Contains("```csharp", StringComparison.Ordinal)
        select section.Split('\n')[0];

    private static IEnumerable<string> Blocks(string document, string heading)
    {
        var text = heading.Length == 0
            ? string.Concat(Sections(document))
            : Sections(document).Single(section => section.Split('\n')[0] == heading);
        return Regex.Matches(text, "```csharp\n(.*?)\n```", RegexOptions.Singleline).Select(match => match.Groups[1].Value);
    }

    private static string[] Sections(string document) =>
        File.ReadAllText(Repository.PathOf(document.Split('/'))).ReplaceLineEndings("\n").Split("\n## ");

    /// <summary>Errors and warnings of a program in a new project: nullable references on, the global usings there.</summary>
    private static List<string> Errors(string program)
    {
        // What the test host may load: the framework, TorchSharp and the assemblies of this repository.
        var loadable = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Pasted",
            [CSharpSyntaxTree.ParseText(Implicit), CSharpSyntaxTree.ParseText(program)],
            loadable.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        var problems = compilation.GetDiagnostics().Where(problem => problem.Severity >= DiagnosticSeverity.Warning);
        return [.. problems.Select(problem => $"{problem}")];
    }
}
