using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static class nn
    {
        /// <summary>A model; the tests derive their own and name its parameters.</summary>
        public class Module : IDisposable
        {
            protected Module(string name) => Name = name;

            protected string Name { get; }

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) => [];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    parameter.Dispose();
                }
            }
        }
    }
}
