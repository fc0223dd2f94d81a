// A service that trains until it is done or stopped, and goes on where it was stopped:
//   dotnet run --project examples/Worker
//   dotnet run --project examples/Worker -- --Training:Steps=500 --SpectralEdge:Windows:0:Every=5
// What is in docs/guide/hosting.md.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SpectralEdge.Monitor.Hosting;
using Worker;

// appsettings.json lies beside the program, wherever it is started from.
var settings = new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory };

// snippet: host
var builder = Host.CreateApplicationBuilder(settings);
builder.Services.AddSpectralEdge(builder.Configuration.GetSection("SpectralEdge"));
builder.Services.AddHealthChecks().AddSpectralEdge(quietLimit: TimeSpan.FromMinutes(2));
builder.Services.AddHostedService<TrainingService>();
// end

// Without a web server: what the check finds goes to the log, now and then.
builder.Services.AddSingleton<IHealthCheckPublisher, HealthLog>();
builder.Services.Configure<HealthCheckPublisherOptions>(options =>
{
    options.Delay = builder.Configuration.GetValue("Training:HealthAfter", TimeSpan.FromSeconds(2));
    options.Period = TimeSpan.FromSeconds(30);
});
builder.Build().Run();
