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
internal struct LaneRotation(Vector<long> end, Vector<long> active, Vector<double> shift)
{
    private Vector<double> _s = Vector<double>.One;
    private Vector<double> _c = Vector<double>.One;

    /// <summary>Lanes in which no rotation has broken down.</summary>
    public Vector<long> Active { get; private set; } = active;

    /// <summary>What the last rotation takes from the element of the diagonal before it.</summary>
    public Vector<double> P { get; private set; } = Vector<double>.Zero;

    /// <summary>What becomes of the element beside the diagonal before the last rotation.</summary>
    public Vector<double> G { get; private set; } = Vector<double>.Zero;

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
        var joins = Vector.Equals(end, new Vector<long>(i + 1));
        G = Vector.ConditionalSelect(joins, d1 - shift, G);
        var turning = Active & Vector.GreaterThan(end, new Vector<long>(i));
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
}
