story People work on a rack and silence it: what they do is not told, what is left afterwards is
hosts 3 named node every 30s
  node-01 stands-in R1
  node-02 stands-in R1
at 10s
  people silence 30m: rack = R1 and severity >= warning
  node-01 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
  expect nothing
# Another rack is not silenced.
  node-03 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
  expect opened critical "GPU fell off the bus" on node-03 gpu/0000:3b:00
at 20m
  node-02 silent
at 25m
  expect nothing
  node-02 returns
at 29m
  expect nothing
at 32m
  expect opened critical "GPU fell off the bus" on node-01 gpu/0000:3b:00 because "the silence is over"
