namespace SpectralEdge.Monitor;

/// <summary>
/// Follows one window from sample to sample: motion of its subspaces, flow between its levels, avoided crossings.
/// </summary>
/// <remarks>Allocates only when it is created. Not for several threads at once.</remarks>
internal sealed class MotionAnalyzer
{
    private readonly int _window;
    private readonly WindowSlide _slide;
    private readonly SymmetricEigen _angles;
    private readonly HalfWindows? _halves;
    private readonly CrossingAnalyzer? _crossings;
    private readonly AmplitudeMemory? _amplitudes;
    private readonly WindowRotation? _rotation;
    private readonly RecentMedian _adiabatic = new(length: 64, least: 16);

    /// <summary>Creates an analyzer.</summary>
    /// <param name="window">Number of updates in a full window, W.</param>
    /// <param name="largestPosition">The last position searched for the gap, K.</param>
    /// <param name="flow">Whether the flow between levels is accounted for.</param>
    /// <param name="rotation">Whether the rotation of the short backbone is followed.</param>
    public MotionAnalyzer(int window, int largestPosition, bool flow, bool rotation)
    {
        _window = window;
        _slide = new WindowSlide(window);
        _angles = new SymmetricEigen(largestPosition);
        _halves = window >= HalfWindows.LeastWindow ? new HalfWindows(window) : null;
        _crossings = flow ? new CrossingAnalyzer(window) : null;
        _amplitudes = flow ? new AmplitudeMemory(window) : null;
        _rotation = rotation ? new WindowRotation(window + 1) : null;
    }

    /// <summary>About the number of doubles that an analyzer keeps: 22 matrices of order W, and many short arrays.</summary>
    /// <param name="window">W.</param>
    public static long Doubles(long window) => (22 * window * window) + (100 * window) + 300;

    /// <summary>Fills in the motion and the flow of a sample whose spectrum is known.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="matrix">Shape [C, C]: Gram matrix of a ring of updates, C > W.</param>
    /// <param name="oldest">Place in the ring of the oldest update of the window; the one that left is before it.</param>
    /// <param name="hasPredecessor">Whether this analyzer has seen the window one update earlier.</param>
    public void Analyze(SpectralSample sample, ReadOnlySpan<double> matrix, int oldest, bool hasPredecessor)
    {
        var motion = sample.Motion!;
        motion.Dimension = sample.LargestRatioPosition;
        _slide.Load(matrix, oldest);
        Align(sample, motion);
        Halve(sample, motion);
        if (hasPredecessor)
        {
            sample.Conditions |= _slide.Cross() ? SampleConditions.None : SampleConditions.RankDeficient;
            Compare(motion);
            if (_rotation is not null)
            {
                var capacity = (int)Math.Sqrt(matrix.Length);
                (motion.BackboneRotation, motion.RandomWalkRotation) = _rotation.Of(matrix, (oldest + capacity - 1) % capacity);
            }
        }
        else
        {
            sample.Conditions |= SampleConditions.NoPredecessor;
            motion.Forget();
            _slide.Orient();
        }

        Stabilise(motion);
        Bound(motion);
        Judge(sample, motion);
        if (sample.Flow is { } flow)
        {
            Account(sample, flow, motion, hasPredecessor);
        }
    }

    /// <summary>Saves what the next sample is compared with, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        _slide.Now.Carry(state);
        _crossings?.Carry(state);
        _amplitudes?.Carry(state);
        _adiabatic.Carry(state);
    }

    /// <summary>How the newest update and the mean update lie to the first direction.</summary>
    private void Align(SpectralSample sample, SubspaceMotion motion)
    {
        var first = _slide.Now.Vector(0);
        var (sigma, sum) = (WindowSlide.Sigma(_slide.Now, 0), 0.0);
        foreach (var element in first)
        {
            sum += element;
        }

        motion.UpdateAlignment = Math.Min(1, sigma * Math.Abs(first[^1]) / sample.UpdateNorm);
        motion.DriftAlong = sigma * Math.Abs(sum) / _window;
        motion.DriftAcross = Math.Sqrt(Math.Max(
            0, (sample.DriftSpeed - motion.DriftAlong) * (sample.DriftSpeed + motion.DriftAlong)));
    }

    private void Halve(SpectralSample sample, SubspaceMotion motion)
    {
        if (_halves is null)
        {
            motion.HalfWindowStabilityBuffer.Fill(double.NaN);
            sample.Conditions |= SampleConditions.WindowTooShort;
            return;
        }

        _halves.Overlaps(_slide.Gram, _slide.Stride, motion.HalfWindowStabilityBuffer);
    }

    private void Compare(SubspaceMotion motion)
    {
        var (entering, exiting, shared) = _slide.Squares;
        var change = ((entering - exiting) * (entering - exiting)) + (2 * Math.Max(0, (entering * exiting) - (shared * shared)));
        motion.CovarianceChange = Math.Sqrt(change);
        motion.GramChange = _slide.GramChange();
        var squares = 0.0;
        for (var j = 0; j < _window; j++)
        {
            var difference = _slide.Now.Values[j] - _slide.Before.Values[j];
            squares += difference * difference;
            motion.OverlapsBuffer[j] = Math.Min(1, _slide.Crossed[(j * _window) + j]);
            motion.OutsidePartsBuffer[j] = _slide.Outside(j);
            if (j + 1 < _window)
            {
                motion.TwistsBuffer[j] = Math.Atan2(
                    _slide.Crossed[((j + 1) * _window) + j], _slide.Crossed[(j * _window) + j]);
            }
        }

        motion.SpectrumChange = Math.Sqrt(squares);
        if (motion.Dimension == 0)
        {
            (motion.SubspaceRotation, motion.DavisKahanBound) = (double.NaN, double.NaN);
            return;
        }

        Rotate(motion, motion.Dimension);
    }

    /// <summary>
    /// The principal angles, from the eigenvalues sin²θ of I − MᵀM with M the products of the k leading directions.
    /// </summary>
    private void Rotate(SubspaceMotion motion, int k)
    {
        var total = 0.0;
        for (var a = 0; a < k; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var sum = a == b ? 1.0 : 0.0;
                for (var j = 0; j < k; j++)
                {
                    sum -= _slide.Crossed[(j * _window) + a] * _slide.Crossed[(j * _window) + b];
                }

                _angles.Row(a, k)[b] = sum;
                _angles.Row(b, k)[a] = sum;
                total += a == b ? sum : 0;
            }
        }

        _angles.Solve(k);
        for (var j = 0; j < k; j++)
        {
            motion.PrincipalAnglesBuffer[j] = Math.Asin(Math.Sqrt(Math.Clamp(_angles.Values[j], 0, 1)));
        }

        motion.SubspaceRotation = Math.Sqrt(Math.Max(0, total));
        var (now, before) = (_slide.Now, _slide.Before);
        var distance = Math.Max(now.Values[k - 1] - before.Values[k], before.Values[k - 1] - now.Values[k]);
        motion.DavisKahanBound = distance > 0 ? motion.CovarianceChange / distance : double.NaN;
    }

    private void Stabilise(SubspaceMotion motion)
    {
        for (var j = 0; j < _window; j++)
        {
            var separation = FlowKernel.Separation(_slide.Now.Values, j);
            motion.SeparationsBuffer[j] = separation;
            motion.StabilityBuffer[j] = FlowKernel.Stability(motion.CovarianceChange, separation);
            motion.SortedStabilityBuffer[j] = FlowKernel.Stability(motion.SpectrumChange, separation);
        }

        motion.KernelChange = _slide.KernelChange();
        var separations = motion.Separations;
        var k = motion.Dimension;
        FlowKernel.ByRegion(motion.CovarianceChange, separations, k, motion.StabilityByRegionBuffer);
        FlowKernel.ByRegion(motion.SpectrumChange, separations, k, motion.SortedStabilityByRegionBuffer);
        FlowKernel.ByRegion(motion.GramChange, separations, k, motion.GramStabilityByRegionBuffer);
        FlowKernel.ByRegion(motion.KernelChange, separations, k, motion.KernelStabilityByRegionBuffer);
    }

    private void Bound(SubspaceMotion motion)
    {
        var lambda = _slide.Now.Values;
        var largest = 0.0;
        motion.BlockBoundPosition = 0;
        for (var k = 0; k + 1 < _window; k++)
        {
            var gap = lambda[k] - lambda[k + 1];
            motion.BlockBoundsBuffer[k] = gap > 0 ? motion.CovarianceChange / gap : double.NaN;
            if (gap > largest)
            {
                (largest, motion.BlockBoundPosition) = (gap, k + 1);
            }
        }
    }

    private void Judge(SpectralSample sample, SubspaceMotion motion)
    {
        motion.RelativeChange = sample.EigenvalueGap > 0 ? motion.CovarianceChange / sample.EigenvalueGap : double.NaN;
        motion.AdiabaticBaseline = _adiabatic.Median;
        sample.Conditions |= sample.LearningRateSum > 0 ? SampleConditions.None : SampleConditions.NoLearningRate;
        motion.Adiabatic = sample.Gap > 0 && sample.LearningRateSum is > 0 and { } rate
            ? motion.CovarianceChange / rate / sample.Gap / sample.Gap
            : double.NaN;
        motion.Regime = FlowKernel.Regime(motion.Adiabatic, motion.AdiabaticBaseline);
        _adiabatic.Add(motion.Adiabatic);
    }

    private void Account(SpectralSample sample, FlowAccount flow, SubspaceMotion motion, bool hasPredecessor)
    {
        flow.EnteringSquare = _slide.Squares.In;
        if (!hasPredecessor)
        {
            _crossings!.Interrupt();
            _amplitudes!.Interrupt();
            flow.Forget();
            Remember(flow);
            return;
        }

        (flow.ExitingSquare, flow.SharedProduct) = (_slide.Squares.Out, _slide.Squares.Shared);
        _slide.Before.Values.CopyTo(flow.LevelsBeforeBuffer);
        _slide.Entering.CopyTo(flow.EnteringAmplitudesBuffer);
        _slide.Exiting.CopyTo(flow.ExitingAmplitudesBuffer);
        Remember(flow);
        var (now, before, areAllSmall) = (_slide.Now, _slide.Before, true);
        for (var j = 0; j < _window; j++)
        {
            flow.ChangesBuffer[j] = now.Values[j] - before.Values[j];
            flow.EnteringBuffer[j] = _slide.Entering[j] * _slide.Entering[j];
            flow.ExitingBuffer[j] = _slide.Exiting[j] * _slide.Exiting[j];
            flow.RemaindersBuffer[j] = flow.Changes[j] - flow.Entering[j] + flow.Exiting[j];
            var isSmall = motion.CovarianceChange < 0.5 * Math.Min(FlowKernel.Separation(before.Values, j), before.Values[j]);
            areAllSmall &= isSmall;
            flow.SecondOrderBuffer[j] = isSmall
                ? FlowKernel.SecondOrder(before.Values, _slide.Entering, _slide.Exiting, _slide.Squares, j)
                : double.NaN;
        }

        sample.Conditions |= areAllSmall ? SampleConditions.None : SampleConditions.LargeSlide;
        FlowKernel.Repulsions(before.Values, _slide.Entering, _slide.Exiting, flow.RepulsionsBuffer);
        FlowKernel.Couplings(before.Values, _slide.Entering, _slide.Exiting, _slide.Entering, flow.CouplingsBuffer);
        flow.CrossingCount = _crossings!.Update(before.Values, now.Values, _slide.Crossed, flow.CrossingsBuffer);
    }

    /// <summary>What the newest update brings along each direction, and what the one that left had brought.</summary>
    private void Remember(FlowAccount flow)
    {
        for (var j = 0; j < _window; j++)
        {
            flow.NewestAmplitudesBuffer[j] = _slide.Newest(j);
        }

        _amplitudes!.Exchange(flow.NewestAmplitudes, flow.FormerAmplitudesBuffer);
        for (var j = 0; j < _window; j++)
        {
            var (former, present) = (flow.FormerAmplitudes[j], flow.ExitingAmplitudes[j]);
            flow.RotationTermsBuffer[j] = (former - present) * (former + present);
        }
    }
}
