story A machine is copied together with its key: two speak as one host, told once and as what it is
host node-01 every 30s
# The first word of the copy looks like a reboot, which waits a moment to be told.
at 1m20s
  node-01 twin-speaks
at 1m50s
  node-01 twin-speaks
at 3m
  expect opened critical "Two machines report as one host" on node-01 saying "two machines use one key"
at 4m
  node-01 twin-speaks
at 30m
  expect nothing
