// Like the library's, these signatures do not say what may be null.
#nullable disable

using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static class optim
    {
        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }

        public abstract class Optimizer : IDisposable
        {
            // A null pointer is what optimizers pass that are not native.
            protected Optimizer(nint handle) => ArgumentOutOfRangeException.ThrowIfNotEqual(handle, 0);

            ~Optimizer() => Dispose(false);

            public virtual IEnumerable<ILearningRateController> ParamGroups => null;

            public virtual Tensor step(Func<Tensor> closure = null) => throw new NotSupportedException();

            public virtual void zero_grad() => throw new NotSupportedException();

            public virtual IEnumerable<Parameter> parameters() => throw new NotSupportedException();

            public virtual void add_param_group(ParamGroup param_group) => throw new NotImplementedException();

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }
        }
    }
}
