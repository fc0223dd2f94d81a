using System.Numerics;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor;

/// <summary>
/// The plane rotations of one QL step of <see cref="EigenvalueLanes"/> in one vector of lanes, from the end of each block
/// to its beginning.
/// </summary>
/// <param name="end">Last index of the block in each lane.</param>
/// <param name="active">The lanes that have a block at all.</param>
/// <param name="shift">The shift.</param>
/// <param name="last">The last element of the diagonal.</param>
internal struct LaneRotation(Vector<long> end, Vector<long> active, Vector<double> shift, Vector<double> last)
{
    private readonly Vector<long> _end = end;
    private readonly Vector<double> _shift = shift;
    private Vector<double> _s = Vector<double>.One;
    private Vector<double> _c = Vector<double>.One;

    /// <summary>Last index of the block in each lane; in a step it becomes that of the next one.</summary>
    public Vector<long> End { get; set; } = end;

    /// <summary>Lanes in which no rotation has broken down.</summary>
    public Vector<long> Active { get; private set; } = active;

    /// <summary>What the last rotation takes from the element of the diagonal before it.</summary>
    public Vector<double> P { get; private set; } = Vector<double>.Zero;

    /// <summary>What becomes of the element beside the diagonal before the last rotation.</summary>
    public Vector<double> G { get; private set; } = last - shift;

    /// <summary>Turns rows and columns i and i + 1.</summary>
    /// <param name="i">The index.</param>
    /// <param name="d0">Element i of the diagonal.</param>
    /// <param name="d1">Element i + 1 of it.</param>
    /// <param name="e0">Element i beside the diagonal.</param>
    /// <param name="e1">Element i + 1 beside it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Turn(int i, Vector<double> d0, ref Vector<double> d1, Vector<double> e0, ref Vector<double> e1)
    {
        // A lane joins in where its block ends and leaves where a rotation breaks down.
        var joins = Vector.Equals(_end, new Vector<long>(i + 1));
        G = Vector.ConditionalSelect(joins, d1 - _shift, G);
        var turning = Active & Vector.GreaterThan(_end, new Vector<long>(i));
        var (f, b) = (_s * e0, _c * e0);
        var r = Vector.SquareRoot(Vector.MultiplyAddEstimate(f, f, G * G));
        var broken = turning & Vector.Equals(r, Vector<double>.Zero);
        e1 = Vector.ConditionalSelect(turning, Vector.ConditionalSelect(joins, Vector<double>.Zero, r), e1);
        Active = Vector.AndNot(Active, broken);
        turning = Vector.AndNot(turning, broken);

        var inverse = Vector<double>.One / r;
        _s = Vector.ConditionalSelect(turning, f * inverse, _s);
        _c = Vector.ConditionalSelect(turning, G * inverse, _c);
        var rest = d1 - P;
        var t = Vector.MultiplyAddEstimate(d0 - rest, _s, _c * (b + b));
        P = Vector.ConditionalSelect(turning, _s * t, P);
        d1 = Vector.ConditionalSelect(turning, rest + P, Vector.ConditionalSelect(broken, rest, d1));
        G = Vector.ConditionalSelect(turning, Vector.MultiplyAddEstimate(_c, t, -b), G);
    }

    /// <summary>The same where the blocks of all active lanes end at the last element.</summary>
    /// <param name="d0">Element i of the diagonal.</param>
    /// <param name="d1">Element i + 1 of it.</param>
    /// <param name="e0">Element i beside the diagonal.</param>
    /// <param name="e1">Element i + 1 beside it.</param>
    /// <param name="isFirst">Whether it is the first rotation of the step.</param>
    /// <returns>False if the rotation breaks down in a lane; then nothing is changed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TurnAll(Vector<double> d0, ref Vector<double> d1, Vector<double> e0, ref Vector<double> e1, bool isFirst)
    {
        var (g, active) = (G, Active);
        var (f, b) = (_s * e0, _c * e0);
        var r = Vector.SquareRoot(Vector.MultiplyAddEstimate(f, f, g * g));
        if (!Vector.EqualsAll(Vector.Equals(r, Vector<double>.Zero) & active, Vector<long>.Zero))
        {
            return false;
        }

        var inverse = Vector<double>.One / r;
        var (s, c) = (f * inverse, g * inverse);
        var rest = d1 - P;
        var t = Vector.MultiplyAddEstimate(d0 - rest, s, c * (b + b));
        var p = s * t;
        d1 = Vector.ConditionalSelect(active, rest + p, d1);
        e1 = Vector.ConditionalSelect(active, isFirst ? Vector<double>.Zero : r, e1);
        (_s, _c, P, G) = (s, c, p, Vector.MultiplyAddEstimate(c, t, -b));
        return true;
    }

    /// <summary>Takes note of whether an element beside the diagonal counts: where it does not, a block ends.</summary>
    /// <param name="counts">Whether it does.</param>
    /// <param name="i">Its index.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Note(Vector<long> counts, int i) => End = Vector.ConditionalSelect(counts, End, new Vector<long>(i));
}
