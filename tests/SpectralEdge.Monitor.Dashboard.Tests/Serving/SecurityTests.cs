using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>Nobody gets anything but the runs of the folder, and nobody can change or break anything.</summary>
public class SecurityTests
{
    [Theory]
    [InlineData("Host: evil.example", 403)]
    [InlineData("Host: localhost.evil.example", 403)]
    [InlineData("Host: 127.0.0.1.evil.example:80", 403)]
    [InlineData("Host: 10.0.0.1", 403)]
    [InlineData("Host: localhost\r\nHost: localhost", 400)]
    [InlineData("Host: localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("Host: localhost\r\nOrigin: null", 403)]
    [InlineData("Host: localhost\r\nOrigin: https://localhost", 403)]
    [InlineData("Host: localhost\r\nOrigin: http://localhost:1", 403)]
    [InlineData("Host: localhost\r\nSec-Fetch-Site: cross-site", 403)]
    [InlineData("Host: localhost", 200)]
    [InlineData("Host: LOCALHOST:9999", 200)]
    [InlineData("Host: 127.0.0.1", 200)]
    [InlineData("Host: [::1]:8630", 200)]
    [InlineData("Host: localhost\r\nOrigin: http://localhost", 200)]
    public async Task Headers_OnlyThoseOfThePageItself_GetAnAnswer(string headers, int status)
    {
        using var folder = new TempFolder();
        using var page = new Page(folder.Path);

        var answer = await Raw(page.Url.Port, $"GET /api/runs HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(status == 200, answer.Contains("\"runs\":[", StringComparison.Ordinal));
    }

    [Theory, InlineData("POST"), InlineData("PUT"), InlineData("DELETE"), InlineData("PATCH"), InlineData("OPTIONS"),
     InlineData("HEAD"), InlineData("TRACE"), InlineData("BREW")]
    public async Task Method_OtherThanGet_IsRefused(string method)
    {
        using var folder = new TempFolder();
        using var page = new Page(folder.Path);

        var answer = await Raw(
            page.Url.Port, $"{method} /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
        Assert.Contains("Allow: GET", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_AllHaveTheHeadersThatKeepAPageIn()
    {
        using var folder = new TempFolder();
        using var page = new Page(folder.Path);
        foreach (var path in (string[])["api/runs", "nothing", "assets/nothing.js", "api/runs/none/series?points=x"])
        {
            using var answer = await page.Client.GetAsync(new Uri(path, UriKind.Relative));
            string Header(string name) => string.Join(' ', answer.Headers.GetValues(name));

            Assert.Contains("default-src 'none'; script-src 'self';", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header("Referrer-Policy"));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Links_ThatLeadOutside_AreNotFollowed()
    {
        using var outside = new TempFolder();
        using var folder = new TempFolder();
        DashboardServerTests.Run(outside.Path, "secret", steps: 20);
        DashboardServerTests.Run(folder.Path, "inside", steps: 20);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "linked"), Path.Combine(outside.Path, "secret"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "file"));
        File.CreateSymbolicLink(
            Path.Combine(folder.Path, "file", "run.jsonl"), Path.Combine(outside.Path, "secret", "run.jsonl"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "again"), Path.Combine(folder.Path, "inside"));

        using var page = new Page(folder.Path);
        var names = (await page.Get("api/runs")).GetProperty("runs").EnumerateArray()
            .Select(run => run.GetProperty("name").GetString()).Order();

        Assert.Equal(["again", "inside"], names);
    }

    [Fact]
    public async Task TenThousandHostileRequests_GetNoAnswerButARefusal()
    {
        using var folder = new TempFolder();
        DashboardServerTests.Run(folder.Path, "run", steps: 30);
        File.WriteAllText(Path.Combine(folder.Path, "secret.txt"), "TOPSECRET");
        File.WriteAllText(Path.Combine(folder.Path, "run", "secret.txt"), "TOPSECRET");
        using var page = new Page(folder.Path);
        var id = await page.IdOf("run");
        var random = new Random(16);
        var statuses = new SortedDictionary<int, int>();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 10_000;)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, page.Url.Port);
            using var stream = socket.GetStream();

            // Several on one connection, until the server has had enough of it.
            for (var k = 0; k < 100 && i < 10_000; k++, i++)
            {
                var request = Hostile(random, id);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
                if (await ReadOne(stream) is not { } answer)
                {
                    i++;
                    break;
                }

                var status = int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                Assert.True(status is >= 400 and < 500, $"{status} for\n{request}");
                Assert.DoesNotContain("TOPSECRET", answer, StringComparison.Ordinal);
                Assert.DoesNotContain(folder.Path, answer, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
                if (answer.Contains("Connection: close", StringComparison.OrdinalIgnoreCase))
                {
                    break;
                }
            }
        }

        Assert.True(statuses.Values.Sum() > 9000, string.Join(", ", statuses));
        Assert.True(statuses.Count >= 4, string.Join(", ", statuses));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20);
        Assert.Equal(21, (await page.Get($"api/runs/{id}/series?names=gap_ratio")).GetProperty("total").GetInt32());
    }

    // Long: a table of bad ideas.
    private static string Hostile(Random random, string id)
    {
        string Of(params string[] choices) => choices[random.Next(choices.Length)];
        string Noise(int length) => new([.. Enumerable.Range(0, length).Select(_ => (char)random.Next(0x21, 0x7f))]);
        string Encoded() => Of("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e%252f", "....//", "..;/", "%c0%ae%c0%ae/");
        string Up() => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Encoded()));
        string Target() => Of("etc/passwd", "secret.txt", "run/secret.txt", "run/run.jsonl", "run.jsonl", "windows/win.ini", "proc/self/environ");
        string Number() => Of(
            "NaN", "Infinity", "-Infinity", "1e400", "-1", "0", "1", "99999999999999999999", "0x10", "1,5", "", "%00", "'", "1%201",
            "--1", "+", "9007199254740993000", "null", "%F0%9F%92%A9", Noise(random.Next(1, 600)).Replace('&', 'x').Replace('#', 'x'));
        var path = random.Next(14) switch
        {
            0 => $"/{Up()}{Target()}",
            1 => $"/assets/{Up()}{Target()}",
            2 => $"/api/runs/{Up()}{Target()}",
            3 => $"/api/runs/{id}/{Up()}{Target()}",
            4 => $"/api/runs/{Uri.EscapeDataString("/" + Target())}",
            5 => $"/api/runs/{id}/series?points={Of("NaN", "-5", "0", "1e9", "9", "x", "Infinity", "20001", "1e400", "%00")}",
            6 => $"/api/runs/{id}/series?from={Of("NaN", "x", "1e300", "-1e300", "Infinity", "99999999999999999999")}",
            7 => $"/api/runs/{id}/heat?columns={Of("0", "-1", "4001", "NaN", "1e9", "x%00")}&from=0",
            8 => $"/api/runs/{id}/series?names={string.Join(',', Enumerable.Range(0, 65 + random.Next(500)).Select(n => "n" + n))}",
            9 => $"/api/runs/{id}/series?points=100&points=200",
            10 => "/" + Noise(random.Next(1, 2000)).Replace('#', 'x').Replace('?', 'x'),
            11 => $"/api/runs/{Noise(random.Next(1, 60)).Replace('/', 'x').Replace('?', 'x').Replace('#', 'x')}/series?points={Number()}",
            12 => $"/api/runs/{id}?x={Noise(random.Next(33_000, 40_000))}",
            _ => $"/api/runs/{id}/series?group={new string('a', 501 + random.Next(5000))}",
        };
        var headers = random.Next(8) switch
        {
            0 => "Host: localhost\r\nX-Original-URL: /secret.txt\r\nX-Forwarded-Host: localhost",
            1 => $"Host: {Noise(20).Replace(':', 'x')}",
            2 => "Host: localhost\r\nOrigin: http://evil.example",
            3 => $"Host: localhost\r\nCookie: {Noise(random.Next(1, 3000))}",
            4 => $"Host: localhost\r\nX-Long: {Noise(random.Next(1, 40_000))}",
            5 => "Host: localhost\r\nRange: bytes=0-18446744073709551615\r\nIf-None-Match: *",
            6 => "Host: localhost\r\nLast-Event-ID: ../../etc/passwd",
            _ => "Host: localhost",
        };
        return $"{Of("GET", "GET", "GET", "POST", "PUT", "GET")} {path} HTTP/1.1\r\n{headers}\r\nContent-Length: 0\r\n\r\n";
    }

    /// <summary>One answer; null where the connection was closed instead.</summary>
    private static async Task<string?> ReadOne(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[16_384]);
        while (true)
        {
            int count;
            try
            {
                count = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromMinutes(1));
            }
            catch (IOException)
            {
                return null;
            }

            if (count == 0)
            {
                return text.Length > 12 ? text.ToString() : null;
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            var whole = text.ToString();
            var head = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                var length = whole.IndexOf("Content-Length: ", StringComparison.Ordinal);
                var needed = length < 0 ? 0
                    : int.Parse(whole.AsSpan(length + 16, whole.IndexOf('\r', length) - length - 16), CultureInfo.InvariantCulture);
                if (Encoding.UTF8.GetByteCount(whole.AsSpan(head + 4)) >= needed)
                {
                    return whole;
                }
            }
        }
    }

    private static async Task<string> Raw(int port, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
