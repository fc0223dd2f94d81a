// The number of tensors that the tests watch is one for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
