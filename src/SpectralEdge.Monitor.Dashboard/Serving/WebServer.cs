using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Kestrel and nothing around it: no host, no settings from files or the environment, no signals, no log.</summary>
internal sealed class WebServer : IHttpApplication<HttpContext>, IDisposable
{
    private readonly Func<HttpContext, Task> _answer;
    private readonly ServiceProvider _services;
    private readonly KestrelServer _server;

    private WebServer(IPAddress address, int port, Func<HttpContext, Task> answer)
    {
        _answer = answer;
        _services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = _services };
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestLineSize = 32 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.MaxConcurrentConnections = 512;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Listen(address, port, static listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <summary>The port that it listens at.</summary>
    public int Port { get; private set; }

    /// <summary>Listens.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port; 0 for any free one.</param>
    /// <param name="answer">Answers each request, and throws nothing.</param>
    /// <exception cref="IOException">The port is taken, or cannot be listened at.</exception>
    public static WebServer Start(IPAddress address, int port, Func<HttpContext, Task> answer)
    {
        var server = new WebServer(address, port, answer);
        try
        {
            // Started on the pool, so that a context of the caller is not waited for.
            Task.Run(() => server._server.StartAsync(server, CancellationToken.None)).GetAwaiter().GetResult();
            server.Port = new Uri(server._server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
            return server;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            server.Dispose();
            throw new IOException(Reason(address, port, exception), exception);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context) => _answer(context);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // It holds nothing.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            Task.Run(() => _server.StopAsync(limit.Token)).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // What is still open is cut by the next line.
        }

        _server.Dispose();
        _services.Dispose();
    }

    private static string Reason(IPAddress address, int port, Exception exception)
    {
        var place = new IPEndPoint(address, port);
        var error = (exception as SocketException ?? exception.InnerException as SocketException
            ?? exception.InnerException?.InnerException as SocketException)?.SocketErrorCode;
        return error switch
        {
            SocketError.AccessDenied => $"Port {port} may not be listened at by this user. Choose one from 1024 on, or 0 for any "
                + "free one.",
            SocketError.AddressNotAvailable => $"{address} is no address of this machine. Choose one that is, or localhost.",
            _ when exception is Microsoft.AspNetCore.Connections.AddressInUseException
                || exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException
                || error == SocketError.AddressAlreadyInUse => $"Port {port} is taken, by another process or by "
                    + $"another page of this one ({place}). Choose another, such as {(port < 65535 ? port + 1 : port - 1)}, "
                    + "or 0 for any free one.",
            _ => $"The page cannot be served at {place}: {exception.Message}",
        };
    }
}
