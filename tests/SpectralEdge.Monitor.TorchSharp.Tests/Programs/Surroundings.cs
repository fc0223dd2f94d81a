using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// One and the same training in other surroundings: scopes of all extents, other threads, tasks, a data loader.
/// </summary>
internal static class Surroundings
{
    private const int Steps = 40;

    /// <summary>No scope at all: what is not disposed waits for the collector.</summary>
    public static void NoScope(Run run)
    {
        random.manual_seed(29);
        using var model = Toy.Network();
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        using var watch = run.Attach(model, adamw);
        for (var step = 0; step < Steps; step++)
        {
            StepWithoutScope(model, watch);
        }

        run.LoopEnded(model);
    }

    /// <summary>One scope round everything, model and callback included.</summary>
    public static void ScopeRoundTheLoop(Run run)
    {
        random.manual_seed(29);
        using var scope = NewDisposeScope();
        var model = Toy.Network();
        var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        using var watch = run.Attach(model, adamw);
        for (var step = 0; step < Steps; step++)
        {
            StepWithoutScope(model, watch);
        }

        run.LoopEnded(model);
        adamw.Dispose();
        model.Dispose();
    }

    /// <summary>The callback is called after the scope of the step has ended; only the loss has been moved out of it.</summary>
    public static void LossMovedOut(Run run)
    {
        random.manual_seed(29);
        using var model = Toy.Network();
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        using var watch = run.Attach(model, adamw);
        for (var step = 0; step < Steps; step++)
        {
            using var loss = StepInAScope(model, watch.Optimizer);
            watch.OnStepEnd(loss);
        }

        run.LoopEnded(model);
    }

    /// <summary>The whole training on a thread of its own.</summary>
    public static void WorkerThread(Run run)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                LossMovedOut(run);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("The training thread failed.", failure);
        }
    }

    /// <summary>Every step on another thread, with awaits between: what an application with a window does.</summary>
    public static void Async(Run run) => Task.Run(() => TrainAsync(run)).GetAwaiter().GetResult();

    /// <summary>Batches from a data loader, for several epochs.</summary>
    public static void DataLoader(Run run)
    {
        random.manual_seed(31);
        using var model = Toy.Network();
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        using var watch = run.Attach(model, adamw);
        using var loader = utils.data.DataLoader(new Products(64), batchSize: 16, shuffle: true, seed: 5);
        for (var epoch = 0; epoch < 10; epoch++)
        {
            foreach (var batch in loader)
            {
                using var scope = NewDisposeScope();
                watch.Optimizer.zero_grad();
                var loss = nn.functional.mse_loss(model.call(batch["inputs"]), batch["target"]);
                loss.backward();
                watch.Optimizer.step();
                watch.OnStepEnd(loss);
            }
        }

        run.LoopEnded(model);
    }

    private static async Task TrainAsync(Run run)
    {
        random.manual_seed(29);
        using var model = Toy.Network();
        using var adamw = optim.AdamW(model.parameters(), lr: 1e-2);
        using var watch = run.Attach(model, adamw);
        var threads = new HashSet<Thread>();
        for (var step = 0; step < Steps; step++)
        {
            await Task.Factory.StartNew(
                () =>
                {
                    threads.Add(Thread.CurrentThread);
                    Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            await Task.Yield();
        }

        Assert.Equal(Steps, threads.Count);
        run.LoopEnded(model);
    }

    private static void StepWithoutScope(nn.Module<Tensor, Tensor> model, Watch watch)
    {
        var (inputs, targets) = Toy.Batch();
        watch.Optimizer.zero_grad();
        var loss = nn.functional.mse_loss(model.call(inputs), targets);
        loss.backward();
        watch.Optimizer.step();
        watch.OnStepEnd(loss);
    }

    private static Tensor StepInAScope(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        var (inputs, targets) = Toy.Batch();
        optimizer.zero_grad();
        var loss = nn.functional.mse_loss(model.call(inputs), targets);
        loss.backward();
        optimizer.step();
        return loss.MoveToOuterDisposeScope();
    }

    private sealed class Products(int count) : utils.data.Dataset
    {
        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index)
        {
            var (x, y) = (MathF.Sin(index), MathF.Cos(3 * index));
            return new() { ["inputs"] = tensor(new[] { x, y }), ["target"] = tensor(new[] { x * y }) };
        }
    }
}
