using System.Net;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Where the page is served.</summary>
public sealed record DashboardOptions
{
    /// <summary>The port; 0 for any free one.</summary>
    /// <value>From 0 to 65535. The default is 8630 (chosen: no service that is widely used has it).</value>
    public int Port { get; init; } = 8630;

    /// <summary>The address or name of this machine to listen at.</summary>
    /// <value>
    /// The default is <c>localhost</c>: only this machine can open the page. With any other, whoever reaches it can read the
    /// runs: there is no password.
    /// </value>
    public string Host { get; init; } = "localhost";

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">A setting cannot be used; the message lists every problem.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(DashboardOptions));
        problems.RequireInRange(Port, 0, 65535, "A port is a number of 16 bits.");
        if (Address() is null)
        {
            problems.Add($"{nameof(Host)} is '{Host}'; it must be localhost, an address or a name of this machine.");
        }

        problems.ThrowIfAny();
    }

    /// <summary>The address to listen at; null if the host has none.</summary>
    internal IPAddress? Address()
    {
        if (string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return IPAddress.Loopback;
        }

        if (Host is { Length: > 0 } && IPAddress.TryParse(Host.Trim('[', ']'), out var address))
        {
            return address;
        }

        try
        {
            return Host is { Length: > 0 and < 256 } ? Dns.GetHostAddresses(Host).FirstOrDefault() : null;
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ArgumentException)
        {
            return null;
        }
    }
}
