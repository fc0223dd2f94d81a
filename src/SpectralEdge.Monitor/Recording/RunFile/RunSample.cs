using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Writes a sample as a line of a run file, and makes it again from its line.</summary>
/// <remarks>
/// Writing allocates nothing. Every number comes back to the bit. What a line does not hold stays undefined (NaN): eigenvalues
/// are the squares of σ, ratios are those of σ; the row-normalised spectrum, distances of levels, and what is left of a window
/// when a null is taken out are missing but for their summaries.
/// </remarks>
internal static class RunSample
{
    // Made once, since writing a sample allocates nothing.
    private static readonly (JsonEncodedText Name, DisplacementForm Form)[] Forms =
        Array.ConvertAll(RunNames.Forms.Pairs(), static form => (JsonEncodedText.Encode(form.Name), form.Value));

    private static readonly (string Name, GapPhase Phase)[] Phases = RunNames.Phases.Pairs();

    /// <summary>Writes all fields of a sample.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="sample">The sample.</param>
    public static void Write(Utf8JsonWriter json, SpectralSample sample)
    {
        Write(json, SampleFields.Gap, sample);
        Write(json, SampleFields.Measures, sample);
        WritePhases(json, sample.Phases);
        Write(json, SampleFields.Spectrum, sample);
        if (sample.Motion is { } motion)
        {
            Write(json, SampleFields.Motion, motion);
        }

        if (sample.Flow is { } flow)
        {
            Write(json, SampleFields.Flow, flow);
            WriteCrossings(json, flow);
        }

        if (sample.Backbone is { } backbone)
        {
            WriteBackbone(json, "backbone", backbone);
        }
    }

    /// <summary>Reads a sample.</summary>
    /// <param name="line">A line of type <c>sample</c>.</param>
    /// <returns>The sample.</returns>
    /// <exception cref="FormatException">A field is missing or not what it has to be.</exception>
    public static SpectralSample Read(RunLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Type != "sample")
        {
            throw new FormatException(FormattableString.Invariant($"Line {line.Number} is '{line.Type}'; it must be a sample."));
        }

        var fields = new RunFields(line.Fields, line.Number);
        var window = (int)fields.Integer("window", 2, 4096);
        var sample = new SpectralSample(fields.Text("group"), window)
        {
            StrideIndex = (int)fields.Integer("rhythm", 0, 1024),
            Motion = fields.Has("covariance_change") ? ReadMotion(fields, window) : null,
            Flow = fields.Has("entering_square") ? ReadFlow(fields, window) : null,
        };
        RequirePositions(fields, window);
        Read(fields, SampleFields.Gap, sample);
        Read(fields, SampleFields.Measures, sample);
        Read(fields, SampleFields.Spectrum, sample);
        Complete(fields, sample);
        sample.Phases = fields.Has("phase_peak") ? ReadPhases(fields) : null;
        sample.Backbone = fields.Has("backbone") ? ReadBackbone(fields.Object("backbone"), sample.UpdateNorm) : null;
        return sample;
    }

    /// <summary>Writes a backbone as an object.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="backbone">The backbone.</param>
    public static void WriteBackbone(Utf8JsonWriter json, string name, Backbone backbone)
    {
        json.WriteStartObject(name);
        Write(json, SampleFields.Backbone, backbone);
        foreach (var (formName, form) in Forms)
        {
            json.WriteStartObject(formName);
            Write(json, SampleFields.BackboneForms, (backbone, form));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter json, IReadOnlyList<LineField<T>> fields, T item)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            fields[i].Write(json, item);
        }
    }

    private static void Read<T>(RunFields line, IReadOnlyList<LineField<T>> fields, T item)
    {
        foreach (var field in fields)
        {
            field.Read?.Invoke(line, item);
        }
    }

    private static void RequirePositions(RunFields fields, int window)
    {
        fields.Integer("largest_ratio_position", 0, window - 1);
        fields.Integer("normalized_largest_ratio_position", 0, window - 1);
    }

    /// <summary>What follows from the fields that were read.</summary>
    private static void Complete(RunFields fields, SpectralSample sample)
    {
        SpectrumKernel.Ratios(sample.SingularValues, sample.RatiosBuffer);
        for (var j = 0; j < sample.Window; j++)
        {
            sample.EigenvaluesBuffer[j] = sample.SingularValues[j] * sample.SingularValues[j];
        }

        sample.NormalizedSingularValuesBuffer.Fill(double.NaN);
        sample.NormalizedRatiosBuffer.Fill(double.NaN);
        if (sample.NormalizedLargestRatioPosition is > 0 and var position)
        {
            sample.NormalizedRatiosBuffer[position - 1] = fields.Number("normalized_gap_ratio");
        }
    }

    private static SubspaceMotion ReadMotion(RunFields fields, int window)
    {
        var angles = fields.Count("principal_angles");
        var motion = new SubspaceMotion(window, Math.Max(window - 1, angles)) { Dimension = angles };
        motion.Forget();
        Read(fields, SampleFields.Motion, motion);
        motion.SeparationsBuffer.Fill(double.NaN);
        return motion;
    }

    private static void WriteCrossings(Utf8JsonWriter json, FlowAccount flow)
    {
        json.WriteStartArray("crossings");
        foreach (var crossing in flow.Crossings)
        {
            json.WriteStartObject();
            json.WriteNumber("position", crossing.Position);
            json.WriteFinite("smallest_gap", crossing.SmallestGap);
            json.WriteFinite("age", crossing.Age);
            json.WriteFinite("threshold", crossing.Threshold);
            json.WriteFinite("duration", crossing.Duration);
            json.WriteFinite("rotation", crossing.Rotation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static FlowAccount ReadFlow(RunFields fields, int window)
    {
        var flow = new FlowAccount(window);
        flow.Forget();
        Read(fields, SampleFields.Flow, flow);
        foreach (var crossing in fields.Objects("crossings").Take(window - 1))
        {
            flow.CrossingsBuffer[flow.CrossingCount++] = new AvoidedCrossing
            {
                Position = (int)crossing.Integer("position", 1, window - 1),
                SmallestGap = crossing.Number("smallest_gap"),
                Age = crossing.Number("age"),
                Threshold = crossing.Number("threshold"),
                Duration = crossing.Number("duration"),
                Rotation = crossing.Number("rotation"),
            };
        }

        return flow;
    }

    private static void WritePhases(Utf8JsonWriter json, GapPhases? phases)
    {
        if (phases is { } known)
        {
            json.WriteString("phase_peak", Phases.Of(known.Peak));
            json.WriteString("phase_derivative", Phases.Of(known.Derivative));
            json.WriteString("phase_threshold", Phases.Of(known.Threshold));
            json.WriteFinite("phase_peak_ratio", known.PeakRatio);
            json.WriteFinite("phase_peak_step", known.PeakStep);
        }
    }

    private static GapPhases ReadPhases(RunFields fields) => new(
        fields.OneOf("phase_peak", RunNames.Phases),
        fields.OneOf("phase_derivative", RunNames.Phases),
        fields.OneOf("phase_threshold", RunNames.Phases),
        fields.Number("phase_peak_ratio"),
        fields.NumberOrNull("phase_peak_step") is null ? null : fields.Integer("phase_peak_step", 0));

    private static Backbone ReadBackbone(RunFields fields, double updateNorm)
    {
        var backbone = new Backbone { UpdateNorm = updateNorm };
        Read(fields, SampleFields.Backbone, backbone);
        foreach (var (name, form) in RunNames.Forms)
        {
            var figures = fields.Object(name);
            backbone.Set(
                form,
                (figures.Number("share"), figures.Number("first_ratio")),
                (figures.Number("random_walk_share"), figures.Number("random_walk_ratio")),
                figures.Number("random_walk_deviation"));
            Read(figures, SampleFields.BackboneForms, (backbone, form));
        }

        return backbone;
    }
}
