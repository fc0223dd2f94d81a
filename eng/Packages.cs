#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
#:property AnalysisLevel=latest
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false
#:property NoWarn=$(NoWarn);CA1303;CA1852;CS1591

// Called by build.cs. `check` looks into each package; `try` follows docs/guide/install.md in an empty folder, word for word,
// and shows what it prints.

using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(FolderOf())!, ".."));
var folder = Path.Combine(root, "artifacts", "packages");
return args.FirstOrDefault() switch
{
    "check" => Check(),
    "try" => Try(),
    _ => 1,
};

int Check()
{
    var files = Directory.EnumerateFiles(folder, "*.nupkg").Order(StringComparer.Ordinal).ToList();
    var version = files.Select(file => Regex.Match(Path.GetFileName(file), @"^SpectralEdge\.Monitor\.(\d.*)\.nupkg$"))
        .Single(match => match.Success).Groups[1].Value;
    var missing = files.Sum(file => CheckOne(file, version));
    return missing == 0 && files.Count > 0 ? 0 : 1;
}

// One line for each package, and one for each part that is missing.
static int CheckOne(string file, string version)
{
    using var package = ZipFile.OpenRead(file);
    var names = package.Entries.Select(entry => entry.FullName).ToHashSet();
    using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
    var facts = XDocument.Load(stream).Root!.Elements().Single();
    string Fact(string name) => facts.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? string.Empty;
    string[] needs =
    [
        .. facts.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}"),
    ];

    var (id, assembly) = (Fact("id"), $"lib/net10.0/{Fact("id")}");
    // A tool that is compiled ahead has a package for each system, and one without code that names them.
    var isTool = facts.Descendants().Any(element => element.Name.LocalName == "packageType"
        && element.Attribute("name")!.Value.StartsWith("DotnetTool", StringComparison.Ordinal));
    var hasCode = names.Any(name => name.EndsWith(".dll", StringComparison.Ordinal));
    var symbols = Path.ChangeExtension(file, ".snupkg");
    List<string> missing = [];
    void Expect(bool isThere, string part)
    {
        if (!isThere)
        {
            missing.Add(part);
        }
    }

    Expect(Fact("version") == version, $"version {version}");
    Expect(Fact("readme") == "README.md" && names.Contains("README.md"), "readme");
    Expect(Fact("icon") == "icon.png" && names.Contains("icon.png"), "icon");
    Expect(Fact("license") == "MIT", "licence");
    Expect(Fact("tags").Length > 0 && Fact("description").Length > 40, "tags and description");
    Expect(
        isTool && !hasCode
            || (File.Exists(symbols) && Contents(symbols).Any(name => name.EndsWith(".pdb", StringComparison.Ordinal))),
        "symbols");
    if (isTool)
    {
        Expect(names.Any(name => name.EndsWith("/DotnetToolSettings.xml", StringComparison.Ordinal)), "command");
    }
    else
    {
        Expect(names.Contains(assembly + ".dll"), "assembly");
        Expect(names.Contains(assembly + ".xml"), "documentation");
        Expect(needs.Length > 0, "dependencies");
    }

    // It uses what is internal in the core.
    var usesInternals = !isTool && id != "SpectralEdge.Monitor";
    Expect(!usesInternals || needs.Contains($"SpectralEdge.Monitor [{version}]"), "the very same core");
    if (id.EndsWith(".TorchSharp", StringComparison.Ordinal))
    {
        string[] targets = [$"buildTransitive/{id}.targets", "buildTransitive/RelaxLibstdcxx.cs"];
        Expect(targets.All(names.Contains), "targets for older systems");
        Expect(needs.Contains($"SpectralEdge.Monitor.Probes [{version}]"), "the very same probes");
        Expect(needs.Any(text => Regex.IsMatch(text, @"^TorchSharp \d[\d.]*$")), "a lower bound for TorchSharp");
    }

    var address = Fact("projectUrl") is { Length: > 0 } url ? url : "no project address (-p:PackageProjectUrl=...)";
    var uses = isTool ? "tool" : "needs " + string.Join(", ", needs);
    Console.WriteLine($"{Path.GetFileName(file)}: {(new FileInfo(file).Length + 512) / 1024} KB, {uses}; {address}");
    missing.ForEach(part => Console.WriteLine($"    missing: {part}"));
    return missing.Count;
}

static List<string> Contents(string file)
{
    using var package = ZipFile.OpenRead(file);
    return [.. package.Entries.Select(entry => entry.FullName)];
}

// The blocks of the section "From packages": commands are run in order; what is neither commands nor output is a file, whose name
// stands above.
int Try()
{
    var page = File.ReadAllText(Path.Combine(root, "docs", "guide", "install.md")).ReplaceLineEndings("\n");
    var section = page.Split("\n## ").Single(part => part.StartsWith("From packages", StringComparison.Ordinal));
    var relaxed = Regex.Match(page, "<SpectralEdgeRelaxLibstdcxx>true</SpectralEdgeRelaxLibstdcxx>").Value;
    var home = Directory.CreateTempSubdirectory("try-install-").FullName;
    var (current, output) = (home, string.Empty);
    try
    {
        const string Block = "(?<above>[^\n]*)\n\n```(?<kind>[a-z]*)\n(?<text>.*?)\n```";
        foreach (Match block in Regex.Matches(section, Block, RegexOptions.Singleline))
        {
            if (block.Groups["kind"].Value == "text")
            {
                continue;
            }

            var text = block.Groups["text"].Value.Replace("/path/to/SpectralEdge.Monitor", root, StringComparison.Ordinal);
            if (block.Groups["kind"].Value.Length > 0)
            {
                var name = Regex.Match(block.Groups["above"].Value, "`([^`]+)`").Groups[1].Value;
                Console.WriteLine($"> {name}: {text.Split('\n').Length} lines of the page");
                File.WriteAllText(Path.Combine(current, name), text + "\n");
                continue;
            }

            foreach (var line in text.Split('\n'))
            {
                Console.WriteLine($"> {line}");
                if (line.StartsWith("cd ", StringComparison.Ordinal))
                {
                    current = Path.Combine(current, line[3..]);
                    continue;
                }

                output = Run(line, home, current);
                if (output.Contains("SEM0001", StringComparison.Ordinal))
                {
                    // What the page says about older systems.
                    var project = Directory.GetFiles(current, "*.csproj").Single();
                    Console.WriteLine($"> {relaxed} goes into {Path.GetFileName(project)}");
                    var withLine = File.ReadAllText(project).Replace("</PropertyGroup>", $"  {relaxed}\n  </PropertyGroup>");
                    File.WriteAllText(project, withLine);
                    Console.WriteLine($"> {line}");
                    output = Run(line, home, current);
                }
            }
        }

        var works = output.Contains("gap opened", StringComparison.Ordinal) && Directory.Exists(Path.Combine(current, "runs"));
        Console.WriteLine(works ? "The page works as it stands." : "No event was printed, or no run file was written.");
        return works ? 0 : 1;
    }
    finally
    {
        Directory.Delete(home, recursive: true);
    }
}

// The packages under test go into a cache of their own; what is there already of others is taken from the usual one.
static string Run(string line, string home, string current)
{
    var profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
    var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(profile, ".nuget", "packages");
    var words = line.Split(' ');
    var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = current, RedirectStandardOutput = true };
    start.Environment["NUGET_PACKAGES"] = Path.Combine(home, "packages");
    start.Environment["NUGET_FALLBACK_PACKAGES"] = Directory.Exists(Path.Combine(cache, "spectraledge.monitor")) ? null : cache;
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    Console.Write(output);
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{line}' ended with {process.ExitCode}.");
}

static string FolderOf([CallerFilePath] string path = "") => path;
