story The server stops for ten minutes: nobody is declared down for it, and nothing is lost
host node-01 every 30s
host node-02 every 30s
at 1m
  node-02 silent
at 3m
  expect opened critical "Host is down" on node-02
  server stops for 10m
  expect nothing
at 14m
# A fault of the running state that happened meanwhile is told now.
  node-01 kernel ago 5m: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
  expect opened critical "GPU fell off the bus" on node-01 gpu/0000:3b:00
# The one that was down stays down in silence.
at 30m
  expect nothing
  node-02 returns
  expect resolved "Host is down" on node-02 because "not rebooted"
