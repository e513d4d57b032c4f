story A BMC that we restart and that does not come back is told, once, after ten minutes
host node-01 every 30s with bmc
at 1m
  node-01 by-us: reset the bmc
at 10m
  expect nothing
at 20m
  expect opened warning "BMC does not answer" on node-01 bmc
at 30m
  expect nothing
  node-01 bmc: answers
at 40m
  expect resolved "BMC does not answer" on node-01 bmc because "answers again"
