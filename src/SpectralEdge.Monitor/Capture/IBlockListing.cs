namespace SpectralEdge.Monitor;

/// <summary>A receiver that only wants to know what blocks there are: a source may give it no values.</summary>
internal interface IBlockListing : IParameterReceiver
{
}
