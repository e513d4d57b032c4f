story The operating system hangs with power on: the BMC knows that the machine runs, and no more
host node-01 every 30s with bmc
at 1m
  node-01 silent
at 2m40s
  expect opened critical "Host is down" on node-01 saying "the machine has power and cannot be heard"
at 20m
  expect nothing
  node-01 returns
  expect resolved "Host is down" on node-01 because "not rebooted"
at 40m
  expect nothing
