using System.Net;
using System.Net.Sockets;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>A server on this machine that keeps what is posted to it.</summary>
internal sealed class HookServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<(string Head, string Body)> _requests = [];

    /// <param name="answer">The status for a request, by its number from 0.</param>
    public HookServer(Func<int, int> answer)
    {
        var port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}/secret");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        new Thread(() => Serve(answer)) { IsBackground = true }.Start();
    }

    public Uri Address { get; }

    public IReadOnlyList<(string Head, string Body)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public void Dispose() => _listener.Close();

    private void Serve(Func<int, int> answer)
    {
        for (var count = 0; ; count++)
        {
            HttpListenerContext context;
            try
            {
                context = _listener.GetContext();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var body = reader.ReadToEnd();
            lock (_requests)
            {
                _requests.Add(($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.ContentType}", body));
            }

            context.Response.StatusCode = answer(count);
            context.Response.RedirectLocation = context.Response.StatusCode == 302 ? "http://127.0.0.1:1/" : null;
            context.Response.Close();
        }
    }
}
