#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
#:property AnalysisLevel=latest
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false
#:property NoWarn=$(NoWarn);CA1303;CA1852;CS1591

// The two commands of the README: `dotnet run build.cs demo` and `dotnet run build.cs test`.
// They find out whether the package TorchSharp can be restored here, say so, and do everything else either way.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

const string TorchExample = "examples/Grokking.TorchSharp";
const string Results = "artifacts/test-results";

Directory.SetCurrentDirectory(FolderOf());
var verb = args.FirstOrDefault() ?? "help";
var properties = args.Where(arg => arg.StartsWith("-p:", StringComparison.Ordinal)).ToArray();
var rest = args.Skip(1).Except(properties).ToArray();

switch (verb)
{
    case "demo":
        return Demo();
    case "test":
        return Test();
    default:
        Console.WriteLine("dotnet run build.cs demo               train the demo and watch it (then the same with TorchSharp, if it can be restored)");
        Console.WriteLine("dotnet run build.cs test               build everything and run all tests");
        Console.WriteLine("dotnet run build.cs -- demo --help     options of the demo");
        Console.WriteLine("Properties for the build go last: -p:TorchSharp=false, -p:TorchSharpVersion=0.99.6, -p:TorchBackend=cuda");
        return verb == "help" ? 0 : 1;
}

int Demo()
{
    var withTorchSharp = TorchSharpCanBeRestored();
    var plain = DotNet(["run", "--project", "examples/Grokking", "-c", "Release", "--", .. rest]);
    if (plain != 0 || !withTorchSharp)
    {
        return plain;
    }

    Console.WriteLine();
    Console.WriteLine("The same with TorchSharp:");
    return DotNet(["run", "--project", TorchExample, "-c", "Release", .. properties, "--", .. rest]);
}

int Test()
{
    if (Directory.Exists(Results))
    {
        Directory.Delete(Results, recursive: true);
    }

    string[] torchSharp = TorchSharpCanBeRestored() ? [] : ["-p:TorchSharp=false"];
    var exit = DotNet(["test", "SpectralEdge.Monitor.sln", "-c", "Release", "--logger", "trx", "--results-directory", Results, .. properties, .. torchSharp, .. rest]);
    var (passed, failed, skipped) = Count();
    if (exit != 0 && failed == 0)
    {
        // The build broke, or a test host died: never to be read as a pass.
        failed++;
    }

    Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
    return failed == 0 && passed > 0 ? 0 : 1;
}

bool TorchSharpCanBeRestored()
{
    if (properties.Any(property => property.StartsWith("-p:TorchSharp=", StringComparison.OrdinalIgnoreCase)))
    {
        return properties.Contains("-p:TorchSharp=true", StringComparer.OrdinalIgnoreCase);
    }

    using var restore = Process.Start(new ProcessStartInfo("dotnet", ["restore", TorchExample, "-v", "quiet", .. properties]) { RedirectStandardOutput = true })!;
    var output = restore.StandardOutput.ReadToEnd();
    restore.WaitForExit();
    if (restore.ExitCode == 0)
    {
        return true;
    }

    var error = output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? "no error text";
    var start = error.IndexOf("error", StringComparison.Ordinal);
    Console.WriteLine($"TorchSharp cannot be restored from this machine's package sources ({error[Math.Max(0, start)..].Split('[')[0].Trim()}) Its projects are left out; everything else runs.");
    return false;
}

static (int Passed, int Failed, int Skipped) Count()
{
    var (passed, failed, skipped) = (0, 0, 0);
    foreach (var file in Directory.Exists(Results) ? Directory.EnumerateFiles(Results, "*.trx", SearchOption.AllDirectories) : [])
    {
        var counters = XDocument.Load(file).Descendants().Single(element => element.Name.LocalName == "Counters");
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
