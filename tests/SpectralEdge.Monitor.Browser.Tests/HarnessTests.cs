using System.Net;
using System.Text;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>What the other tests rest on finds what it looks for: each check fails on a page that is wrong.</summary>
[Collection(BrowserCollection.Name)]
public class HarnessTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Canvas_Drawn_IsToldFromAnEmptyOne()
    {
        await using var visit = await Open(
            """
            <canvas id=empty width=50 height=40></canvas><canvas id=drawn width=50 height=40></canvas>
            <canvas id=filled width=50 height=40></canvas>
            <script>
              document.getElementById('empty').getContext('2d');
              document.getElementById('drawn').getContext('2d').fillRect(5, 5, 10, 20);
              const both = document.getElementById('filled').getContext('2d');
              both.fillStyle = 'white'; both.fillRect(0, 0, 50, 40); both.fillStyle = 'red'; both.fillRect(0, 0, 3, 3);
            </script>
            """);

        Assert.Equal(0, await Canvases.Drawn(visit.Page.Locator("#empty")));
        Assert.Equal(200, await Canvases.Drawn(visit.Page.Locator("#drawn")));
        Assert.Equal(9, await Canvases.Drawn(visit.Page.Locator("#filled")));
        Assert.Equal(209, await Canvases.Drawn(visit.Page.Locator("body")));
        Assert.Equal(2, await Canvases.Colours(visit.Page.Locator("#filled")));
        Assert.NotEqual(await Canvases.Hash(visit.Page.Locator("#drawn")), await Canvases.Hash(visit.Page.Locator("#empty")));
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Page_ThatMisbehaves_IsFound()
    {
        await using var visit = await Open(
            """
            <script>
              console.warn('a warning'); console.error('an error'); console.log('nothing');
              fetch('http://localhost.invalid/x').catch(() => {});
              setTimeout(() => { throw new Error('thrown'); });
              setTimeout(() => alert('said'), 20);
            </script>
            """);

        for (var i = 0; visit.Problems.Count < 6 && i < 100; i++)
        {
            await Task.Delay(50);
        }

        string[] expected = ["console warning: a warning", "console error: an error", "exception: ", "dialog: said", "request to another place: http://localhost.invalid/x"];
        Assert.All(expected, start => Assert.Contains(visit.Problems, problem => problem.StartsWith(start, StringComparison.Ordinal)));
        Assert.DoesNotContain(visit.Problems, problem => problem.Contains("nothing", StringComparison.Ordinal));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => visit.AssertClean());
    }

    [BrowserFact]
    public async Task Axe_FindsWhatIsSerious()
    {
        await using var bad = await Open("<h1>x</h1><p style='color:#aaa;background:#fff'>pale words</p><button></button>");
        await using var good = await Open("<h1>x</h1><p>words</p><button>press</button>");

        Assert.Contains("serious color-contrast", await bad.Axe(), StringComparison.Ordinal);
        Assert.Contains("critical button-name", await bad.Axe(), StringComparison.Ordinal);
        Assert.Equal(string.Empty, await good.Axe());
    }

    /// <summary>Opens a page served by a listener of its own, under the policy that the real page has.</summary>
    private async Task<Visit> Open(string body)
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        var content = Encoding.UTF8.GetBytes($"<!doctype html><html lang=en><head><title>t</title><link rel=icon href='data:,'></head><body><main>{body}</main></body></html>");
        var head = Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {content.Length}\r\nConnection: close\r\n"
            + "Content-Security-Policy: default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src *; img-src data:\r\n\r\n");
        var visiting = Visit.To(chromium, address);
        var isDone = false;
        while (!isDone)
        {
            // A browser may open a connection ahead and never ask on it.
            var accepting = listener.AcceptTcpClientAsync();
            if (await Task.WhenAny(accepting, visiting) == visiting)
            {
                break;
            }

            using var client = await accepting;
            client.ReceiveTimeout = 500;
            var buffer = new byte[4096];
            try
            {
                isDone = client.GetStream().Read(buffer) > 0;
            }
            catch (IOException)
            {
                continue;
            }

            await client.GetStream().WriteAsync(head);
            await client.GetStream().WriteAsync(content);
        }

        return await visiting;
    }
}
