story A host that was down comes back with another boot: one story, not two
host node-01 every 30s
at 1m
  node-01 kernel: Kernel panic - not syncing: Fatal exception
  expect opened critical "Kernel panic" on node-01
  node-01 silent
at 3m
  expect opened critical "Host is down" on node-01
  node-01 returns rebooted
  expect resolved "Host is down" on node-01 because "rebooted"
at 20m
  expect nothing
