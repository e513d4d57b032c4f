story A BMC dies and its host runs on: people hear of the BMC, and not of the host
host node-01 every 30s with bmc
at 1m
  node-01 bmc: silent
at 2m
  expect nothing
at 5m
  expect opened warning "BMC does not answer" on node-01 bmc
at 20m
  expect nothing
  node-01 bmc: answers
at 30m
  expect resolved "BMC does not answer" on node-01 bmc because "answers again"
at 40m
  expect nothing
