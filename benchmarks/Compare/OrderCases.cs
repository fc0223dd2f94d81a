using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>The experiment behind the order of reading: <c>--orders</c>.</summary>
internal static class OrderCases
{
    /// <summary>Reads, the library's sketch, and its rows in other orders, on one thread.</summary>
    public static void AddTo(List<ComparedCase> cases, ParameterMemory values, int d)
    {
        if (SketchVector512.IsSupported)
        {
            AddAll<SketchVector512, Vector512<uint>>(cases, values, d);
        }
        else if (SketchVector256.IsSupported)
        {
            AddAll<SketchVector256, Vector256<uint>>(cases, values, d);
        }
        else
        {
            AddAll<SketchVector128, Vector128<uint>>(cases, values, d);
        }
    }

    private static void AddAll<TVector, TPlace>(List<ComparedCase> cases, ParameterMemory values, int d)
        where TVector : struct, ISketchVector<TVector, TPlace>
    {
        Add<TVector, TPlace, Order<One, Nothing, No>>("rows 1", cases, values, d);
        Add<TVector, TPlace, Order<One, Streams, Yes>>("rows 1, streams, beginnings", cases, values, d);
        Add<TVector, TPlace, Order<Two, Nothing, No>>("rows 2", cases, values, d);
        Add<TVector, TPlace, Order<Two, Streams, Yes>>("rows 2, streams, beginnings", cases, values, d);
        Add<TVector, TPlace, Order<Four, Nothing, No>>("rows 4", cases, values, d);
        Add<TVector, TPlace, Order<Four, InOrder, No>>("rows 4, in order", cases, values, d);
        Add<TVector, TPlace, Order<Four, InOrder2, No>>("rows 4, in order, level 2", cases, values, d);
        Add<TVector, TPlace, Order<Four, Streams, No>>("rows 4, streams", cases, values, d);
        Add<TVector, TPlace, Order<Four, Nothing, Yes>>("rows 4, beginnings", cases, values, d);
        Add<TVector, TPlace, Order<Four, Streams, Yes>>("rows 4, streams, beginnings", cases, values, d);
        Add<TVector, TPlace, Order<Four, StreamsFar, Yes>>("rows 4, streams far, beginnings", cases, values, d);
        Add<TVector, TPlace, Order<Eight, Nothing, No>>("rows 8", cases, values, d);
        Add<TVector, TPlace, Order<Eight, InOrder, No>>("rows 8, in order", cases, values, d);
        Add<TVector, TPlace, Order<Eight, InOrder2, No>>("rows 8, in order, level 2", cases, values, d);
        Add<TVector, TPlace, Order<Eight, Streams, Yes>>("rows 8, streams, beginnings", cases, values, d);
    }

    private static void Add<TVector, TPlace, TOrder>(string name, List<ComparedCase> cases, ParameterMemory values, int d)
        where TVector : struct, ISketchVector<TVector, TPlace>
        where TOrder : IReadingOrder
    {
        var map = new SketchMap(1, d);
        var buckets = new double[d];
        cases.Add(new ComparedCase(
            name, d, 1, values.Bytes.Length,
            () => OrderKernel.Accumulate<TVector, TPlace, TOrder>(values.Singles, map, buckets)));
    }

    private readonly struct Order<TRows, TAhead, TBeginnings> : IReadingOrder
        where TRows : INumber
        where TAhead : IAhead
        where TBeginnings : IChoice
    {
        public static int Rows => TRows.Value;

        public static Ahead Ahead => TAhead.Value;

        public static bool Beginnings => TBeginnings.Value;
    }

    private interface INumber
    {
        static abstract int Value { get; }
    }

    private interface IAhead
    {
        static abstract Ahead Value { get; }
    }

    private interface IChoice
    {
        static abstract bool Value { get; }
    }

    private readonly struct One : INumber
    {
        public static int Value => 1;
    }

    private readonly struct Two : INumber
    {
        public static int Value => 2;
    }

    private readonly struct Four : INumber
    {
        public static int Value => 4;
    }

    private readonly struct Eight : INumber
    {
        public static int Value => 8;
    }

    private readonly struct Nothing : IAhead
    {
        public static Ahead Value => Ahead.Nothing;
    }

    private readonly struct InOrder : IAhead
    {
        public static Ahead Value => Ahead.InOrder;
    }

    private readonly struct InOrder2 : IAhead
    {
        public static Ahead Value => Ahead.InOrderSecondLevel;
    }

    private readonly struct Streams : IAhead
    {
        public static Ahead Value => Ahead.Streams;
    }

    private readonly struct StreamsFar : IAhead
    {
        public static Ahead Value => Ahead.StreamsFar;
    }

    private readonly struct Yes : IChoice
    {
        public static bool Value => true;
    }

    private readonly struct No : IChoice
    {
        public static bool Value => false;
    }
}
