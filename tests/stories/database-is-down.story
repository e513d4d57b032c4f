story The database takes nothing for ten minutes: no host is called down for it, what was said meanwhile is told after it, and who is really down as well
host node-01 every 30s
host node-02 every 30s
at 1m
  node-02 silent
  database is-down for 10m
  node-01 kernel ago 5m: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
at 11m40s
  expect opened critical "GPU fell off the bus" on node-01 gpu/0000:3b:00
at 15m
  expect opened critical "Host is down" on node-02
at 30m
  expect nothing
