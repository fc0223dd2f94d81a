#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
#:property AnalysisLevel=latest
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false
#:property NoWarn=$(NoWarn);CA1303;CA1852;CS1591

// The two commands of the README, `dotnet run build.cs demo` and `dotnet run build.cs test`, and the packages.
// TorchSharp is what they are about. Where it cannot be restored, compiled against or loaded, they say which in one line and do the rest.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

const string TorchExample = "examples/Grokking.TorchSharp";
const string TorchTests = "SpectralEdge.Monitor.TorchSharp.Tests";
const string Results = "artifacts/test-results";
const string Packages = "artifacts/packages";

Directory.SetCurrentDirectory(FolderOf());
var verb = args.FirstOrDefault() ?? "help";
var properties = args.Where(arg => arg.StartsWith("-p:", StringComparison.Ordinal)).ToArray();
var rest = args.Skip(1).Except(properties).ToArray();

switch (verb)
{
    case "demo":
        return TorchSharpWorks()
            ? DotNet([ExampleLibrary(), .. rest])
            : DotNet(["run", "--project", "examples/Grokking", "-c", "Release", "--", .. rest]);
    case "demo-plain":
        return DotNet(["run", "--project", "examples/Grokking", "-c", "Release", "--", .. rest]);
    case "test":
        return Test();
    case "pack":
        return Pack();
    case "try-install":
        return Pack() is not 0 and var exit ? exit : DotNet(["run", "--file", "eng/Packages.cs", "--", "try"]);
    default:
        Console.WriteLine("dotnet run build.cs demo               train a network with TorchSharp and watch it (in plain C# where TorchSharp cannot run)");
        Console.WriteLine("dotnet run build.cs demo-plain         the same in plain C#, without a tensor library");
        Console.WriteLine("dotnet run build.cs test               build everything and run all tests");
        Console.WriteLine("dotnet run build.cs pack               make the packages in artifacts/packages and look into each");
        Console.WriteLine("dotnet run build.cs try-install        the same, then follow docs/guide/install.md in an empty folder");
        Console.WriteLine("dotnet run build.cs -- demo --help     options of the demo");
        Console.WriteLine("Properties for the build go last: -p:TorchSharp=false, -p:TorchBackend=cuda, -p:SpectralEdgeRelaxLibstdcxx=false");
        return verb == "help" ? 0 : 1;
}

int Test()
{
    // Given in CI: a machine that can restore TorchSharp has to run its tests.
    var required = rest.Contains("--require-torchsharp");
    string[] others = [.. rest.Where(arg => arg != "--require-torchsharp")];
    if (Directory.Exists(Results))
    {
        Directory.Delete(Results, recursive: true);
    }

    var works = TorchSharpWorks();
    string[] torchSharp = works ? [] : ["-p:TorchSharp=false"];
    var exit = DotNet(["test", "SpectralEdge.Monitor.sln", "-c", "Release", "--logger", "trx", "--results-directory", Results, .. properties, .. torchSharp, .. others]);
    var (passed, failed, skipped) = Count(_ => true);
    if (exit != 0 && failed == 0)
    {
        // The build broke, or a test host died: never to be read as a pass.
        failed++;
    }

    var (torchPassed, torchFailed, torchSkipped) = Count(storage => storage.Contains(TorchTests, StringComparison.OrdinalIgnoreCase));
    Console.WriteLine($"Of these with the real TorchSharp: {torchPassed} passed, {torchFailed} failed, {torchSkipped} skipped");
    if (required && IsRestored && (torchPassed == 0 || torchSkipped > 0))
    {
        Console.WriteLine("TorchSharp can be restored here, but not all of its tests were run: that counts as a failure.");
        failed++;
    }

    Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
    return failed == 0 && passed > 0 ? 0 : 1;
}

int Pack()
{
    if (Directory.Exists(Packages))
    {
        Directory.Delete(Packages, recursive: true);
    }

    string[] torchSharp = TorchSharpIsThere() ? [] : ["-p:TorchSharp=false"];
    string[] ahead = ["-p:CompiledAhead=true"];
    if (Ask(["restore", "src/SpectralEdge.Monitor.Cli", "-v", "quiet", .. properties, .. ahead]) is { } compiler)
    {
        Console.WriteLine($"The command line is not compiled ahead, and starts more slowly: {compiler}");
        ahead = [];
    }

    string[] pack = ["pack", "SpectralEdge.Monitor.sln", "-c", "Release", "-o", Packages, "-v", "quiet"];
    var exit = DotNet([.. pack, .. properties, .. torchSharp, .. ahead]);
    return exit != 0 ? exit : DotNet(["run", "--file", "eng/Packages.cs", "--", "check"]);
}

// Three questions, each with an answer of its own: can TorchSharp be restored, compiled against, and loaded?
bool TorchSharpWorks()
{
    if (!TorchSharpIsThere())
    {
        return false;
    }

    IsRestored = true;
    if (Ask(["build", TorchExample, "-c", "Release", "--no-restore", "-v", "minimal", .. properties]) is { } build)
    {
        return Without($"is there, but the adapter does not compile against it: {build} Leave -p:TorchSharpVersion out to take the version that it is written for.");
    }

    var problem = Answer([ExampleLibrary(), "--can-load"], out var exit).Trim();
    return exit == 0 || Without($"is there, but: {problem}");
}

bool TorchSharpIsThere()
{
    if (properties.Contains("-p:TorchSharp=false", StringComparer.OrdinalIgnoreCase))
    {
        return false;
    }

    return Ask(["restore", TorchExample, "-v", "quiet", .. properties]) is not { } restore
        || Without($"cannot be restored from this machine's package sources: {restore} Add a source that has it, or set -p:TorchSharpVersion to a version that is there.");
}

static bool Without(string why)
{
    Console.WriteLine($"TorchSharp {why} Its parts are left out; everything else runs.");
    return false;
}

static string ExampleLibrary() => Path.Combine(TorchExample, "bin", "Release", "net10.0", "Grokking.TorchSharp.dll");

// The first error of a command; null if it has none.
static string? Ask(string[] arguments)
{
    var output = Answer(arguments, out var exit);
    if (exit == 0)
    {
        foreach (var note in output.Split('\n').Where(line => line.Contains("SpectralEdgeRelaxLibstdcxx", StringComparison.Ordinal)).Distinct())
        {
            Console.WriteLine(note.Trim());
        }

        return null;
    }

    var error = output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? "no error text.";
    var start = error.IndexOf("error", StringComparison.Ordinal);
    return error[Math.Max(0, start)..].Split('[')[0].Trim();
}

static string Answer(string[] arguments, out int exit)
{
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    exit = process.ExitCode;
    return output;
}

static (int Passed, int Failed, int Skipped) Count(Func<string, bool> isMeant)
{
    var (passed, failed, skipped) = (0, 0, 0);
    foreach (var file in Directory.Exists(Results) ? Directory.EnumerateFiles(Results, "*.trx", SearchOption.AllDirectories) : [])
    {
        var elements = XDocument.Load(file).Descendants().ToList();
        if (!isMeant((string?)elements.FirstOrDefault(element => element.Name.LocalName == "UnitTest")?.Attribute("storage") ?? string.Empty))
        {
            continue;
        }

        var counters = elements.Single(element => element.Name.LocalName == "Counters");
        int Counter(string name) => (int)counters.Attribute(name)!;
        passed += Counter("passed");
        failed += Counter("failed") + Counter("error") + Counter("aborted") + Counter("timeout");
        skipped += Counter("total") - Counter("executed");
    }

    return (passed, failed, skipped);
}

static int DotNet(string[] arguments)
{
    using var process = Process.Start("dotnet", arguments);
    process.WaitForExit();
    return process.ExitCode;
}

static string FolderOf([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

internal static partial class Program
{
    private static bool IsRestored { get; set; }
}
