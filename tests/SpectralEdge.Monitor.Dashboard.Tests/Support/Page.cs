using System.Net;
using System.Text.Json;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>A real server on a free port, and somebody who asks it.</summary>
internal sealed class Page : IDisposable
{
    private readonly DashboardServer _server;

    public Page(string path)
        : this(DashboardServer.Serve(path, new DashboardOptions { Port = 0 }))
    {
    }

    public Page(DashboardServer server)
    {
        _server = server;
        Client = new HttpClient { BaseAddress = server.Url };
    }

    public HttpClient Client { get; }

    public Uri Url => _server.Url;

    public async Task<JsonElement> Get(string path)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<HttpStatusCode> Status(string path)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>The name in addresses of the run that is called so.</summary>
    public async Task<string> IdOf(string name) => (await Get("api/runs")).GetProperty("runs").EnumerateArray()
        .Single(run => run.GetProperty("name").GetString() == name).GetProperty("id").GetString()!;

    /// <summary>Asks until an answer is as it should be; fails, after long, with the last one.</summary>
    public async Task<JsonElement> Until(string path, Func<JsonElement, bool> isSo)
    {
        for (var i = 0; ; i++)
        {
            var answer = await Get(path);
            if (isSo(answer))
            {
                return answer;
            }

            Assert.True(i < 600, $"{path} is still {answer}");
            await Task.Delay(50);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _server.Dispose();
    }
}
