using System.Net;
using Microsoft.AspNetCore.Http;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>
/// Lets in only requests that come from the page itself: a name that another site points here, or another site's page, gets
/// nothing.
/// </summary>
internal sealed class RequestGuard
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "localhost" };
    private readonly bool _isLoopback;

    /// <summary>Guards a server.</summary>
    /// <param name="host">The name or address that it was told to listen at.</param>
    /// <param name="address">The address that it listens at.</param>
    public RequestGuard(string host, IPAddress address)
    {
        _names.Add(host);
        _isLoopback = IPAddress.IsLoopback(address);
        if (!_isLoopback)
        {
            _names.Add(Dns.GetHostName());
        }
    }

    /// <summary>Says why a request is refused; null if it is not.</summary>
    public (int Status, string Reason)? Refuse(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return (StatusCodes.Status405MethodNotAllowed, "Only GET is answered: nothing can be changed here.");
        }

        var host = request.Host;
        if (!host.HasValue || request.Headers.Host.Count != 1 || !IsOurs(host.Host))
        {
            return (StatusCodes.Status403Forbidden, "The Host header names another server than this one.");
        }

        var origins = request.Headers.Origin;
        if (origins.Count > 0
            && (origins.Count > 1 || !string.Equals(origins[0], $"http://{host.Value}", StringComparison.OrdinalIgnoreCase)))
        {
            return (StatusCodes.Status403Forbidden, "Requests of other origins are not answered.");
        }

        // A link on another site may open the page; nothing else of another site gets an answer.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "cross-site" or "same-site" && request.Path.Value is not "/"
            ? (StatusCodes.Status403Forbidden, "Requests of other sites are not answered.")
            : null;
    }

    private bool IsOurs(string host)
    {
        if (_names.Contains(host))
        {
            return true;
        }

        // An address cannot be pointed elsewhere, as a name can.
        return IPAddress.TryParse(host.Trim('[', ']'), out var address) && (!_isLoopback || IPAddress.IsLoopback(address));
    }
}
