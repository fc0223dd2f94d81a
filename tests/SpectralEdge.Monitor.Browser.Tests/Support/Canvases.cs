using Microsoft.Playwright;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>What is drawn on the canvases of a page.</summary>
internal static class Canvases
{
    // Read from a copy, which may be read often without the browser warning of it.
    private const string Pixels = """
        const pixels = element => [...(element.tagName === 'CANVAS' ? [element] : element.querySelectorAll('canvas'))]
          .filter(canvas => canvas.width && canvas.height && canvas.checkVisibility())
          .map(canvas => {
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            return copy.getImageData(0, 0, canvas.width, canvas.height).data;
          });
        """;

    /// <summary>Number of pixels that are not background, on all visible canvases in an element.</summary>
    /// <remarks>Transparent is background, and where all is opaque the most frequent colour.</remarks>
    public static Task<int> Drawn(ILocator element) => element.EvaluateAsync<int>($$"""
        element => {
          {{Pixels}}
          let drawn = 0;
          for (const bytes of pixels(element)) {
            const counts = new Map();
            let opaque = 0;
            for (const pixel of new Uint32Array(bytes.buffer))
              if (pixel >>> 24) { opaque++; counts.set(pixel, (counts.get(pixel) ?? 0) + 1); }
            drawn += opaque === bytes.length / 4 ? opaque - Math.max(...counts.values()) : opaque;
          }
          return drawn;
        }
        """);

    /// <summary>Number of different colours on all visible canvases in an element; transparency is one.</summary>
    public static Task<int> Colours(ILocator element) => element.EvaluateAsync<int>($$"""
        element => {
          {{Pixels}}
          const found = new Set();
          for (const bytes of pixels(element)) for (const pixel of new Uint32Array(bytes.buffer)) found.add(pixel);
          return found.size;
        }
        """);

    /// <summary>A number that stands for all that is drawn: another picture, another number.</summary>
    public static Task<double> Hash(ILocator element) => element.EvaluateAsync<double>($$"""
        element => {
          {{Pixels}}
          let hash = 7;
          for (const bytes of pixels(element))
            for (const pixel of new Uint32Array(bytes.buffer)) hash = Math.imul(hash ^ pixel, 0x01000193) >>> 0;
          return hash;
        }
        """);
}
