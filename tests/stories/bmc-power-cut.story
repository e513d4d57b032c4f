story Power is cut, host and BMC are dark; when AC is back, the log of the BMC says what it was
host node-01 every 30s with bmc
at 1m
  node-01 silent
  node-01 bmc: silent
at 2m40s
  expect opened critical "Host is down" on node-01 saying "neither the machine nor its BMC answers"
at 8m
  expect opened warning "BMC does not answer" on node-01 bmc
# Event 4 of a power unit: AC lost. The machine stays off until somebody switches it on.
  node-01 bmc: writes 09 20 6f 04 ff ff
  node-01 bmc: power off ac-lost
  node-01 bmc: answers
at 16m
  expect resolved "BMC does not answer" on node-01 bmc because "answers again"
  expect opened critical "AC power was lost" on node-01 power
  node-01 bmc: power on ac-lost
  node-01 returns rebooted
  expect resolved "Host is down" on node-01 because "rebooted" saying "power was lost: AC failed"
at 40m
  expect nothing
