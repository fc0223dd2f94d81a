namespace SpectralEdge.Monitor.Analysis.Tests;

public class StepNameTests
{
    [Theory]
    [InlineData("step-200", 200L)]
    [InlineData("checkpoint_000200", 200L)]
    [InlineData("model.200", 200L)]
    [InlineData("global_step1000", 1000L)]
    [InlineData("pythia-70m-step512", 512L)]
    [InlineData("step_200_fp32", 200L)]
    [InlineData("epoch=3-step=1200", 1200L)]
    [InlineData("ckpt-00017-v2", 17L)]
    [InlineData("epoch_4", 4L)]
    [InlineData("run7_iter0", 0L)]
    [InlineData("Iteration-12", 12L)]
    [InlineData("v2_final_300", 300L)]
    [InlineData("model", null)]
    [InlineData("step-9999999999999999999", null)]
    public void In_Name_FindsTheStep(string name, long? step) => Assert.Equal(step, StepName.In(name));

    [Fact]
    public void Of_FileWithoutDigits_TakesItsFolder() =>
        Assert.Equal(40, StepName.Of(Path.Combine("runs9", "step-40", "model.safetensors")));

    [Fact]
    public void Of_FileWithoutDigits_DoesNotTakeTheFolderThatAllLieIn()
    {
        Assert.Null(StepName.Of(Path.Combine("run5", "final.safetensors"), "run5"));
        Assert.Equal(40, StepName.Of(Path.Combine("run5", "step-40", "model.safetensors"), "run5"));
        Assert.Equal(40, StepName.Of(Path.Combine("run5", "step-40.safetensors"), "run5"));
    }
}
