story The network of the BMCs is cut and all hosts run on: no host is called down
hosts 6 named node every 30s with bmc
at 1m
  all bmc: silent
at 8m
  expect opened warning "BMC does not answer" on node-01 bmc
  expect opened warning "BMC does not answer" on node-02 bmc
  expect opened warning "BMC does not answer" on node-03 bmc
  expect opened warning "BMC does not answer" on node-04 bmc
  expect opened warning "BMC does not answer" on node-05 bmc
  expect opened warning "BMC does not answer" on node-06 bmc
  all bmc: answers
at 20m
  expect resolved "BMC does not answer" on node-01 bmc because "answers again"
  expect resolved "BMC does not answer" on node-02 bmc because "answers again"
  expect resolved "BMC does not answer" on node-03 bmc because "answers again"
  expect resolved "BMC does not answer" on node-04 bmc because "answers again"
  expect resolved "BMC does not answer" on node-05 bmc because "answers again"
  expect resolved "BMC does not answer" on node-06 bmc because "answers again"
