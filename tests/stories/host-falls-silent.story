story A host falls silent and comes back without a reboot
host node-01 every 30s
at 1m
  node-01 silent
# Last check-in at 1m; three missed beats and five seconds later it is down.
at 2m34s
  expect nothing
at 2m36s
  expect opened critical "Host is down" on node-01
at 30m
  expect nothing
  node-01 returns
  expect resolved "Host is down" on node-01 because "not rebooted"
at 40m
  expect nothing
