using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Joins the shards of a model: their inventories at start-up, their sketches at every sample.</summary>
internal sealed class ShardLink
{
    private readonly IParameterSource _source;
    private readonly ShardExchange _exchange;

    private ShardLink(IParameterSource source, ShardExchange exchange, ParameterInventory inventory)
    {
        _source = source;
        _exchange = exchange;
        Inventory = inventory;
    }

    /// <summary>The blocks of this rank in the groups of the whole model.</summary>
    public ParameterInventory Inventory { get; }

    /// <summary>What is wrong with the last sample, in sentences; empty if it was complete.</summary>
    public string Detail { get; private set; } = string.Empty;

    /// <summary>What reading this rank's parameters failed with at the last sample; null if it did not.</summary>
    public Exception? ReadFailure { get; private set; }

    /// <summary>Name of the first block of this rank that was not finite at the last sample; null if there is none.</summary>
    public string? BlockNotFinite { get; private set; }

    /// <summary>Exchanges with the other ranks what each one holds.</summary>
    /// <exception cref="MonitorOptionsException">
    /// This rank or another one cannot be watched, or they do not fit together.
    /// </exception>
    public static ShardLink Join(IParameterSource source, MonitorOptions options, long startStep)
    {
        var (inventory, fault) = Take(source, options);
        ShardBlock[] blocks = inventory is null
            ? []
            : [
                .. inventory.Blocks.Select(block => new ShardBlock(
                    inventory.Groups[block.Group].Name, block.Name, options.Shard!.Offsets[block.Name], block.Count, block.Type)),
            ];
        var exchange = ShardExchange.Start(
            options.Shard!.Reducer, new ShardDeclaration(RunHeaders.SharedSettings(options), startStep, blocks, fault));
        ParameterGroup[] groups =
        [
            .. exchange.Groups.Select(group => new ParameterGroup(group.Name, group.Count, group.HasDoubles)),
        ];
        return new ShardLink(source, exchange, inventory!.Within(groups, options.Shard.Offsets));
    }

    /// <summary>Reads the model for the first time, as the start of the first updates.</summary>
    /// <exception cref="MonitorOptionsException">The parameters of a rank cannot be used.</exception>
    public void Begin(WatchedModel model, bool[] due, long startStep, ILogger logger)
    {
        _exchange.Reserve(model.SketchTotal);
        if (Read(model, due, startStep, continues: false) != ShardOutcome.Starting)
        {
            throw new MonitorOptionsException(
                $"The shards cannot be used:\n- {Detail} At start-up every rank must hand over the blocks that it declared, with "
                    + $"finite values. Fix that rank.");
        }

        if (!model.CanStartFromLastRead(0))
        {
            throw new MonitorOptionsException(
                "The shards cannot be used:\n- The parameters of all ranks are finite, but their sum is not; it must be. "
                    + "Initialise the model, or repair the checkpoint it was loaded from.");
        }

        var (rank, ranks, own) = (_exchange.Rank, _exchange.Ranks, Inventory.Blocks.Sum(block => block.Count));
        var (parameters, numbers) = (Inventory.ParameterCount, (2 * ranks) + model.SketchTotal);
        LogMessages.Joined(logger, rank, ranks, own, parameters, numbers);
    }

    /// <summary>Reads this rank's shard and puts it together with the others.</summary>
    /// <param name="model">
    /// What is watched. After a sample that is complete or starts a window it has the sketches of the whole model.
    /// </param>
    /// <param name="due">For each stride, whether it takes the sample.</param>
    /// <param name="step">The step.</param>
    /// <param name="continues">Whether the sample ends an update that has a start, in every stride that takes it.</param>
    /// <returns>What has become of the sample.</returns>
    public ShardOutcome Read(WatchedModel model, bool[] due, long step, bool continues)
    {
        var outcome = _exchange.Exchange(step, ReadShard(model, due, continues));
        if (outcome is ShardOutcome.Complete or ShardOutcome.Starting)
        {
            model.Keep(_exchange.Payload);
            Detail = string.Empty;
        }
        else
        {
            Detail = $"{_exchange.Detail}{OwnPart(model, outcome)}";
        }

        return outcome;
    }

    private static (ParameterInventory? Inventory, string? Fault) Take(IParameterSource source, MonitorOptions options)
    {
        try
        {
            var inventory = ParameterInventory.Take(source, options.Grouping);
            RequireOffsets(inventory, options.Shard!.Offsets);
            return (inventory, null);
        }
        catch (MonitorOptionsException exception)
        {
            return (null, exception.Message);
        }
        catch (Exception exception)
        {
            // The others wait for this rank: they get this rank's status before every rank throws.
            return (null, $"Reading the parameters failed with {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static void RequireOffsets(ParameterInventory inventory, IReadOnlyDictionary<string, long> offsets)
    {
        var problems = new OptionProblems(nameof(ShardPlan));
        foreach (var block in inventory.Blocks)
        {
            if (offsets.TryGetValue(block.Name, out var offset))
            {
                problems.RequireInRange(
                    offset, 0, long.MaxValue - block.Count, "It is the index in the group of the block's first value.",
                    $"Offset of block '{block.Name}'");
            }
            else
            {
                problems.Add(
                    $"Offset of block '{block.Name}' is missing; every block that the source hands over must have one. "
                        + $"Add it to Offsets.");
            }
        }

        foreach (var name in offsets.Keys.Except(inventory.Blocks.Select(block => block.Name), StringComparer.Ordinal))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"Offset of block '{name}' is {offsets[name]}; the source must hand over a "
                    + $"block of that name. Add the block, or leave the offset out."));
        }

        problems.ThrowIfAny();
    }

    /// <summary>What this rank has done to a sample that did not come about.</summary>
    private string OwnPart(WatchedModel model, ShardOutcome outcome) => outcome switch
    {
        ShardOutcome.NotFinite when (BlockNotFinite = NonFiniteFinder.Find(_source)) is { } block =>
            $" Here block '{block}' does.",
        ShardOutcome.ReadFailed when ReadFailure is not null => $" Here it failed with {ReadFailure.GetType().Name}.",
        ShardOutcome.BlocksChanged when model.Difference is { } difference => $" Here: {difference}",
        _ => string.Empty,
    };

    private ShardStatus ReadShard(WatchedModel model, bool[] due, bool continues)
    {
        ReadFailure = null;
        try
        {
            if (!model.ReadShard(due))
            {
                return ShardStatus.BlocksChanged;
            }
        }
        catch (Exception exception)
        {
            // The others wait for this rank: they get this rank's status before the step is skipped everywhere.
            ReadFailure = exception;
            return ShardStatus.ReadFailed;
        }

        model.CopySketchesTo(_exchange.Payload);
        foreach (var value in _exchange.Payload)
        {
            if (!double.IsFinite(value))
            {
                return ShardStatus.NotFinite;
            }
        }

        return continues ? ShardStatus.Ready : ShardStatus.Starting;
    }
}
