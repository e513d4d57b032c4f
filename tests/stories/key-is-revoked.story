story The key of a host is revoked: what stood is over, its silence is told to nobody, and what comes with the old key is not taken
host node-01 every 30s
host node-02 every 30s
at 1m
  node-01 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
  expect opened critical "GPU fell off the bus" on node-01 gpu/0000:3b:00
at 2m
  people revoke node-01
  expect resolved "GPU fell off the bus" on node-01 gpu/0000:3b:00 because "the key of the host was revoked"
  node-01 kernel: NVRM: Xid (PCI:0000:5e:00): 79, pid=1234, GPU has fallen off the bus.
at 20m
  expect nothing
# A host that is down already is not told any more either.
  node-02 silent
at 22m
  expect opened critical "Host is down" on node-02
  people revoke node-02
  expect resolved "Host is down" on node-02 because "the key of the host was revoked"
at 40m
  expect nothing
