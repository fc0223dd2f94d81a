using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A managed wrapper round a native tensor; several wrappers can stand for the same one.</summary>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;

        private readonly NativeTensor _native;
        private nint _handle;

        internal Tensor(NativeTensor native)
        {
            _native = native;
            _native.Memory.Take();
            _handle = Marshal.AllocHGlobal(nint.Size);
            Marshal.WriteIntPtr(_handle, native.Identity);
            Interlocked.Increment(ref _totalCount);
            OwningScope = DisposeScope.Current;
            OwningScope?.Add(this);
        }

        /// <summary>Takes over what another wrapper stands for and leaves that one empty.</summary>
        protected Tensor(Tensor emptied)
        {
            (_native, _handle) = (emptied.Native, emptied._handle);
            emptied._handle = 0;
            OwningScope = emptied.OwningScope;
            OwningScope?.Remove(emptied);
            OwningScope?.Add(this);
        }

        /// <summary>Number of live wrappers in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        public bool IsInvalid => _handle == 0;

        /// <summary>Address of one native word that holds the address of the native tensor.</summary>
        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public ScalarType dtype => Native.Type;

        public Device device => Native.Device;

        public DeviceType device_type => Native.Device.type;

        public long[] shape => [.. Native.Shape];

        public bool requires_grad
        {
            get => Native.RequiresGrad;
            set => Native.RequiresGrad = value && dtype == ScalarType.Int64
                ? throw new InvalidOperationException("only Tensors of floating point dtype can require gradients")
                : value;
        }

        /// <summary>The live memory of a contiguous tensor on the CPU.</summary>
        public Span<byte> bytes
        {
            get
            {
                if (!Native.IsContiguous || device_type != DeviceType.CPU)
                {
                    throw new InvalidOperationException("Only contiguous memory on the CPU can be read.");
                }

                return numel() * Elements.SizeOf(dtype) <= int.MaxValue ? Native.Bytes : throw new ArgumentException("A span holds at most 2 GiB.");
            }
        }

        internal NativeTensor Native => IsInvalid ? throw new InvalidOperationException("Tensor invalid -- empty handle.") : _native;

        internal DisposeScope? OwningScope { get; set; }

        public long numel() => Native.Count;

        public bool is_contiguous() => Native.IsContiguous;

        public Tensor MoveToOuterDisposeScope()
        {
            OwningScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningScope?.Remove(this);
            OwningScope = null;
            return this;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        // Unlike in the library there is no finalizer: a wrapper that nobody disposes stays counted for good.
        protected virtual void Dispose(bool disposing)
        {
            if (_handle == 0)
            {
                return;
            }

            Marshal.FreeHGlobal(_handle);
            _handle = 0;
            _native.Memory.Release();
            OwningScope?.Remove(this);
            OwningScope = null;
            Interlocked.Decrement(ref _totalCount);
        }
    }
}
