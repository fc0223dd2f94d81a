using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Everything that a probe may disturb, put back bit for bit by <see cref="Dispose"/>.</summary>
/// <remarks>
/// Gradients are taken off the parameters and put back as the very tensors they were, so that null stays null and zero stays
/// zero. Buffers and parameters are copied, and written back where they have changed: a loss function may write them too. The
/// optimizer's state is not touched by a probe.
/// </remarks>
internal sealed class KeptState : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly List<(Parameter Parameter, torch.Tensor? Gradient)> _gradients = [];
    private readonly List<(torch.Tensor Buffer, torch.Tensor Copy)> _buffers = [];
    private readonly List<(torch.nn.Module Module, bool IsTraining)> _modes = [];
    private readonly List<(Parameter Parameter, torch.Tensor Copy, bool RequiresGradient)> _parameters = [];
#pragma warning disable CA2213 // Goes with the scope.
    private readonly torch.Tensor? _random;
#pragma warning restore CA2213

    /// <summary>Keeps the state of a model.</summary>
    /// <param name="watched">The watched parameters.</param>
    /// <param name="module">The module; null where there is none.</param>
    public KeptState(IEnumerable<Parameter> watched, torch.nn.Module? module)
    {
        try
        {
            _random = torch.get_rng_state();
            if (module is not null)
            {
                // A parent before its children: setting its mode sets theirs.
                _modes.AddRange(module.modules().Prepend(module).Distinct().Select(part => (part, part.training)));
                _buffers.AddRange(
                    module.buffers(true, true).Where(static buffer => buffer is { IsInvalid: false })
                        .Select(static buffer => (buffer, buffer.detach().clone())));
            }

            // Of all parameters: a loss function that calls backward() itself adds to those that are not watched too.
            var seen = new HashSet<nint>();
            foreach (var parameter in watched.Concat(module?.parameters() ?? []))
            {
                if (!parameter.IsInvalid && seen.Add(Marshal.ReadIntPtr(parameter.Handle)))
                {
                    _gradients.Add((parameter, parameter.grad));
                    _parameters.Add((parameter, parameter.detach().clone(), parameter.requires_grad));
                }
            }

            ClearGradients();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All parts of the module.</summary>
    public IEnumerable<torch.nn.Module> Modules => _modes.Select(static mode => mode.Module);

    /// <summary>Takes all gradients off the parameters.</summary>
    public void ClearGradients()
    {
        foreach (var (parameter, _) in _gradients)
        {
            Set(parameter, null);
        }
    }

    /// <summary>Puts everything back.</summary>
    public void Dispose()
    {
        using var noGradient = torch.no_grad();
        foreach (var (parameter, copy, requiresGradient) in _parameters)
        {
            if (!parameter.IsInvalid)
            {
                TensorValues.PutBack(copy, parameter);
                parameter.requires_grad = requiresGradient;
            }
        }

        foreach (var (buffer, copy) in _buffers)
        {
            if (!buffer.IsInvalid)
            {
                TensorValues.PutBack(copy, buffer);
            }
        }

        foreach (var (parameter, gradient) in _gradients)
        {
            Set(parameter, gradient);
        }

        foreach (var (part, isTraining) in _modes)
        {
            if (part.training != isTraining)
            {
                part.train(isTraining);
            }
        }

        if (_random is not null)
        {
            torch.set_rng_state(_random);
        }

        _scope.Dispose();
    }

    // A function that disposes a parameter ends the training by itself; the rest is put back all the same.
    private static void Set(Parameter parameter, torch.Tensor? gradient)
    {
        if (!parameter.IsInvalid)
        {
            parameter.grad = gradient!;
        }
    }
}
