using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>
/// The learning rate of every watched block: that of the parameter group that holds it, in the optimizer that stepped
/// last with it.
/// </summary>
/// <remarks>
/// Parameters are distinguished by their native tensor, so that tied ones and aliases are one. Optimizers that cannot be read
/// have no rate.
/// </remarks>
internal sealed class OptimizerRates
{
    private readonly List<Known> _known = [];
    private (Known Optimizer, int Group)?[] _places = [];
    private double[] _rates = [];
    private ParameterInventory? _inventory;
    private int _captured = -1;
    private bool _isPlaced;

    /// <summary>Whether there was an optimizer and none is left that holds a watched block.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Number of watched blocks that an optimizer holds.</summary>
    public int Held { get; private set; }

    /// <summary>The known optimizers, the one that stepped last first.</summary>
    public IEnumerable<torch.optim.Optimizer> NewestFirst =>
        _known.AsEnumerable().Reverse().Select(static known => known.Optimizer);

    /// <summary>Reads the rates that an optimizer's step used.</summary>
    /// <param name="optimizer">The optimizer; from now on its parameters have its rates.</param>
    public void Read(torch.optim.Optimizer optimizer)
    {
        var known = _known.Find(other => other.Optimizer == optimizer);
        if (known is null)
        {
            _known.Add(new Known(optimizer));
            _inventory = null;
        }
        else if (_known[^1] != known)
        {
            _known.Remove(known);
            _known.Add(known);
            _isPlaced &= !known.IsShared;
        }

        ReadRates(_known[^1]);
    }

    /// <summary>Reads the rates of all optimizers, where it is not known which of them stepped.</summary>
    public void ReadAll() => _known.ForEach(ReadRates);

    /// <summary>
    /// Whether two optimizers hold some of the same parameters, or one of them held what has been converted since and can no
    /// longer step.
    /// </summary>
    public bool Share(object one, object other) =>
        _known.Find(known => known.Optimizer == one) is { } first
        && _known.Find(known => known.Optimizer == other) is { } second
        && (first.IsOver || second.IsOver || first.Shares(second));

    /// <summary>The rate of each block.</summary>
    /// <param name="inventory">The blocks.</param>
    /// <param name="source">Where they were read from: knows the native tensor of each.</param>
    /// <returns>One for each block, NaN where there is none; empty where no optimizer is known.</returns>
    public ReadOnlySpan<double> Of(ParameterInventory inventory, TorchParameterSource source)
    {
        if (_inventory != inventory || _captured != source.Version)
        {
            (_inventory, _captured, _isPlaced) = (inventory, source.Version, false);
            Find();
        }

        if (!_isPlaced)
        {
            _isPlaced = true;
            Place(source.Tensors);
        }

        for (var i = 0; i < _places.Length; i++)
        {
            _rates[i] = _places[i] is var (known, group) && group < known.Rates.Length ? known.Rates[group] : double.NaN;
        }

        return _rates;
    }

    private void ReadRates(Known known)
    {
        if (known.Read())
        {
            _inventory = null;
        }
    }

    /// <summary>Looks up what all optimizers hold: a walk through their parameters.</summary>
    private void Find()
    {
        var holders = _known.SelectMany(static known => known.Find().Keys).CountBy(static tensor => tensor).ToDictionary();
        _known.ForEach(known => known.IsShared = known.HoldsAny(tensor => holders[tensor] > 1));
    }

    private void Place(IReadOnlyList<nint> tensors)
    {
        _places = new (Known, int)?[_known.Count == 0 ? 0 : tensors.Count];
        _rates = new double[_places.Length];
        for (var i = 0; i < _places.Length; i++)
        {
            // The one that stepped last wins.
            for (var o = _known.Count - 1; o >= 0 && _places[i] is null; o--)
            {
                _places[i] = _known[o].Holds(tensors[i]) is { } group ? (_known[o], group) : null;
            }
        }

        Held = Array.FindAll(_places, static place => place is not null).Length;
        IsStale = _places.Length > 0 && Held == 0;
    }

    /// <summary>One optimizer: which native tensors its groups hold, and their rates.</summary>
    private sealed class Known(torch.optim.Optimizer optimizer)
    {
        // An optimizer of a model that was converted since goes on listing the model's parameters; it no longer has a state for
        // them and cannot step.
        private readonly bool _hadStates = HasStates(optimizer);

        private Dictionary<nint, int> _groups = [];
        private bool _hasRates = true;

        public torch.optim.Optimizer Optimizer { get; } = optimizer;

        public double[] Rates { get; private set; } = [];

        private bool SaysWhatItHolds { get; set; }

        /// <summary>Whether it has lost its state, as after a conversion or when it is disposed.</summary>
        public bool IsOver => _hadStates && !HasStates(Optimizer);

        /// <summary>Whether another one holds some of the same parameters, as they were looked up last.</summary>
        public bool IsShared { get; set; }

        /// <summary>Whether another one holds some of the same parameters now.</summary>
        public bool Shares(Known other) => Find().Keys.Any(other.Find().ContainsKey);

        /// <summary>Whether there is such a tensor among those looked up last.</summary>
        public bool HoldsAny(Func<nint, bool> condition) => _groups.Keys.Any(condition);

        /// <summary>The group of a tensor; the only one also where it does not say what it holds.</summary>
        public int? Holds(nint tensor) =>
            _groups.TryGetValue(tensor, out var group) || (_groups.Count == 0 && Rates.Length == 1 && !SaysWhatItHolds)
                ? group
                : null;

        /// <summary>Reads the rates.</summary>
        /// <returns>True if there are other groups than before.</returns>
        public bool Read()
        {
            if (!_hasRates)
            {
                return false;
            }

            var before = Rates.Length;
            try
            {
                var groups = Optimizer.ParamGroups?.ToList() ?? [];
                if (groups.Count != before)
                {
                    Rates = new double[groups.Count];
                }

                for (var i = 0; i < groups.Count; i++)
                {
                    Rates[i] = groups[i].LearningRate;
                }
            }
            catch (Exception)
            {
                // An optimizer without rates is not asked again: samples then say that there is none.
                (Rates, _hasRates) = ([], false);
            }

            return Rates.Length != before;
        }

        /// <summary>Looks up which tensors the groups hold.</summary>
        public Dictionary<nint, int> Find()
        {
            var groups = new Dictionary<nint, int>();
            try
            {
                var index = 0;
                foreach (var group in IsOver ? [] : Optimizer.ParamGroups ?? [])
                {
                    SaysWhatItHolds |= group is ParamGroup;
                    foreach (var parameter in (group as ParamGroup)?.Parameters ?? [])
                    {
                        if (!parameter.IsInvalid)
                        {
                            groups[Marshal.ReadIntPtr(parameter.Handle)] = index;
                        }
                    }

                    index++;
                }
            }
            catch (Exception)
            {
                // Disposed or changed while it was read: what was found counts.
            }

            return _groups = groups;
        }

        private static bool HasStates(torch.optim.Optimizer optimizer)
        {
            try
            {
                return optimizer is OptimizerHelper helper && helper.state_dict().State.Count > 0;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
