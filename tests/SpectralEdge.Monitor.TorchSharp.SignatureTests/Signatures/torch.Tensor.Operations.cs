namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor alias() => new(Native);

        public Tensor detach() => new(Native.Detached());

        public Tensor contiguous() => is_contiguous() ? alias() : Derived(Native.Copy(dtype, device));

        public Tensor view(params long[] shape) => Derived(Native.View(shape));

        public Tensor narrow(long dim, long start, long length) => Derived(Native.Narrow((int)dim, start, length));

        public Tensor select(long dim, long index) => Derived(Native.Select((int)dim, index));

        /// <summary>A vector several times over as the rows of a matrix, in the same memory.</summary>
        public Tensor expand(params long[] sizes)
        {
            Require(Native.Shape.Count == 1 && sizes.Length == 2 && sizes[1] == Native.Shape[0], "expand of anything but a vector to rows");
            return Derived(Native.Repeated(sizes[0]));
        }

        /// <summary>The windows of a vector as the rows of a matrix, in the same memory.</summary>
        public Tensor unfold(long dimension, long size, long step)
        {
            Require(Native.Shape.Count == 1 && dimension == 0, "unfold of anything but a vector");
            return Derived(Native.Windows(size, step));
        }

        public Tensor t() => Derived(Native.Transposed());

        public Tensor to_type(ScalarType type, bool copy = false) =>
            type == dtype && !copy ? alias() : Derived(Native.Copy(type, device));

        public Tensor cpu()
        {
            if (device_type == DeviceType.CPU)
            {
                return alias();
            }

            FakeDevice.CopiesToHost++;
            FakeDevice.BytesToHost += numel() * Elements.SizeOf(dtype);
            return Derived(Native.Copy(dtype, new Device(DeviceType.CPU)));
        }

        /// <summary>Makes a scalar 1 inside, as in the library, that nothing keeps alive during the call.</summary>
        public Tensor add(Tensor target) => add(target, Scalar.Unrooted(1));

        public Tensor add(Tensor target, Scalar alpha) => Combine(target, (x, y) => x + (alpha.Value * y));

        public Tensor sub(Tensor target) => Combine(target, static (x, y) => x - y);

        public Tensor mul(Tensor target) => Combine(target, static (x, y) => x * y);

        /// <summary>The sum of everything. A literal 0 is also a ScalarType: <c>sum(0)</c> means this overload, not the next.</summary>
        public Tensor sum(ScalarType? type = null) =>
            Derived(NativeTensor.Of([Native.ToDoubles().Sum()], type ?? dtype, device));

        /// <summary>The sum over the rows of a matrix.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null)
        {
            var (rows, columns) = Matrix(this);
            Require(dim == 0 && !keepdim && type is null && Native.Shape.Count == 2, "sum over anything but the rows of a matrix");
            var x = Native.ToDoubles();
            var sums = new double[columns];
            for (var i = 0L; i < rows * columns; i++)
            {
                sums[i % columns] += x[i];
            }

            return Derived(NativeTensor.Of(sums, dtype, device, columns));
        }

        /// <summary>From each row of a matrix the columns named by an index: y[r, c] = x[r, index[r, c]].</summary>
        public Tensor gather(long dim, Tensor index)
        {
            var (rows, columns) = Matrix(this);
            var (indexRows, taken) = Matrix(index);
            Require(dim == 1 && indexRows == rows && index.dtype == ScalarType.Int64 && SameDevice(index), "gather along anything but the columns");
            var x = Native.ToDoubles();
            var from = index.Native.ToDoubles();
            var values = new double[rows * taken];
            for (var i = 0L; i < values.Length; i++)
            {
                Require(from[i] >= 0 && from[i] < columns, $"index {from[i]} outside 0 to {columns - 1}");
                values[i] = x[(i / taken * columns) + (long)from[i]];
            }

            return Derived(NativeTensor.Of(values, dtype, device, rows, taken));
        }

        /// <summary>The rows of a matrix that an index names.</summary>
        public Tensor index_select(long dim, Tensor index)
        {
            Require(
                dim == 0 && Native.Shape.Count == 2 && index.dtype is ScalarType.Int32 or ScalarType.Int64 && SameDevice(index),
                "index_select of anything but the rows of a matrix");
            var rows = index.Native.ToDoubles().Select(row => Native.Narrow(0, (long)row, 1).ToDoubles()).ToList();
            return Derived(NativeTensor.Of(rows.SelectMany(row => row).ToArray(), dtype, device, rows.Count, Native.Shape[1]));
        }

        internal static Tensor Concatenate(IList<Tensor> tensors, int dim)
        {
            // As in the library: one tensor is given back as it is.
            if (tensors.Count == 1)
            {
                return tensors[0];
            }

            var first = tensors[0];
            Require(tensors.All(tensor => tensor.dtype == first.dtype && tensor.SameDevice(first)), "tensors of one kind on one device");
            var shape = first.Native.Shape.ToArray();
            shape[dim] = tensors.Sum(tensor => tensor.Native.Shape[dim]);
            var pieces = tensors.Select(tensor => (Values: tensor.Native.ToDoubles(), Block: NativeTensor.CountOf(tensor.Native.Shape.Skip(dim)))).ToList();
            var values = new List<double>();
            for (var outer = 0L; outer < NativeTensor.CountOf(shape.Take(dim)); outer++)
            {
                foreach (var (piece, block) in pieces)
                {
                    values.AddRange(piece.AsSpan((int)(outer * block), (int)block));
                }
            }

            return first.Derived(NativeTensor.Of(values.ToArray(), first.dtype, first.device, shape));
        }

        /// <summary>Number of rows and columns; a vector is one row.</summary>
        private static (long Rows, long Columns) Matrix(Tensor tensor)
        {
            var shape = tensor.Native.Shape;
            Require(shape.Count is 1 or 2, $"{shape.Count} dimensions");
            return (shape.Count == 2 ? shape[0] : 1, shape[^1]);
        }

        private static void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw new NotSupportedException($"Not imitated, or not allowed: {what}.");
            }
        }

        private bool SameDevice(Tensor other) => device_type == other.device_type && device.index == other.device.index;

        /// <summary>Rows and columns of length 1 are repeated as needed. Whole numbers of 8 bits take on the type of the other tensor.</summary>
        private Tensor Combine(Tensor other, Func<double, double, double> operation)
        {
            if (other.dtype == ScalarType.Int8 && dtype != ScalarType.Int8 && device_type == DeviceType.CPU)
            {
                // As the library does on the CPU; on a device it converts value by value.
                using var converted = other.to_type(dtype);
                return Combine(converted, operation);
            }

            Require((dtype == other.dtype || other.dtype == ScalarType.Int8) && SameDevice(other), "tensors of different types or devices");
            var (x, y) = (Native.ToDoubles(), other.Native.ToDoubles());
            var ((xRows, xColumns), (yRows, yColumns)) = (Matrix(this), Matrix(other));
            var (rows, columns) = (Math.Max(xRows, yRows), Math.Max(xColumns, yColumns));
            Require((xRows == rows || xRows == 1) && (yRows == rows || yRows == 1), $"{xRows} rows against {yRows}");
            Require((xColumns == columns || xColumns == 1) && (yColumns == columns || yColumns == 1), $"{xColumns} columns against {yColumns}");
            var values = new double[rows * columns];
            for (var i = 0L; i < values.Length; i++)
            {
                var (row, column) = (i / columns, i % columns);
                values[i] = operation(
                    x[((xRows == 1 ? 0 : row) * xColumns) + (xColumns == 1 ? 0 : column)],
                    y[((yRows == 1 ? 0 : row) * yColumns) + (yColumns == 1 ? 0 : column)]);
            }

            long[] shape = Math.Max(Native.Shape.Count, other.Native.Shape.Count) == 1 ? [columns] : [rows, columns];
            return Derived(NativeTensor.Of(values, dtype, device, shape));
        }

        private Tensor Derived(NativeTensor native)
        {
            native.RequiresGrad = requires_grad && is_grad_enabled();
            return new Tensor(native);
        }
    }
}
