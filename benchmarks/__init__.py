"What this library costs, side by side with the same pages written by hand and with its peers: `python -m benchmarks`"
