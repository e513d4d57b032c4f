story A host is switched off behind our back: its silence is told with what its BMC says, and told once
host node-01 every 30s with bmc
at 1m
  node-01 bmc: power off
  node-01 silent
at 2m30s
  expect nothing
at 2m40s
  expect opened critical "Host is down" on node-01 saying "likely: switched off (BMC: power is off)"
at 20m
  expect nothing
  node-01 bmc: power on
  node-01 returns rebooted
  expect resolved "Host is down" on node-01 because "rebooted"
at 40m
  expect nothing
