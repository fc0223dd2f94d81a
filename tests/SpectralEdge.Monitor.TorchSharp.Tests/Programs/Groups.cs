using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Parameter groups: other rates and decays for the head and for biases, watched layer by layer.</summary>
internal static class Groups
{
    public static void Train(Run run)
    {
        random.manual_seed(13);
        using var model = Toy.Network();
        List<Parameter> Chosen(Func<(string Name, Parameter Parameter), bool> isChosen) =>
            [.. model.named_parameters().Where(isChosen).Select(named => named.Item2)];

        using var adamw = optim.AdamW(
        [
            new AdamW.ParamGroup(Chosen(named => IsMatrix(named) && !IsHead(named)), lr: 1e-2, weight_decay: 0.1),
            new AdamW.ParamGroup(Chosen(named => !IsMatrix(named) && !IsHead(named)), lr: 1e-2),
            new AdamW.ParamGroup(Chosen(IsHead), lr: 1e-3),
        ]);
        using var watch = run.Attach(model, adamw, Run.Options with { Grouping = ParameterGrouping.ByLayer });
        var optimizer = watch.Optimizer;
        var scheduler = optim.lr_scheduler.ExponentialLR(optimizer, 0.98);
        for (var step = 0; step < 40; step++)
        {
            Toy.Step(model, optimizer, watch.OnStepEnd);
            scheduler.step();
        }

        run.LoopEnded(model);
    }

    /// <summary>The head joins the optimizer when the body has settled.</summary>
    public static void AddedLater(Run run)
    {
        random.manual_seed(13);
        using var body = nn.Sequential(nn.Linear(2, 16), nn.Tanh());
        using var head = nn.Linear(16, 1);
        using var model = nn.Sequential(body, head);
        using var adamw = optim.AdamW(body.parameters(), lr: 1e-2);
        using var watch = run.Attach(body, adamw);
        var optimizer = watch.Optimizer;
        for (var step = 0; step < 40; step++)
        {
            if (step == 20)
            {
                optimizer.add_param_group(new AdamW.ParamGroup(head.parameters(), lr: 1e-3));
            }

            Toy.Step(model, optimizer, watch.OnStepEnd);
        }

        run.LoopEnded(model);
    }

    private static bool IsMatrix((string Name, Parameter Parameter) named) => named.Parameter.dim() > 1;

    private static bool IsHead((string Name, Parameter Parameter) named) =>
        named.Name.StartsWith("last", StringComparison.Ordinal);
}
