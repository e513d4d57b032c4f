story The network of the BMCs is cut and all hosts run on: one message, and no host is called down
hosts 6 named node every 30s with bmc
at 1m
  all bmc: silent
at 8m
  expect opened error "Many BMCs cannot be reached" on fleet fleet saying "6 hosts"
  all bmc: answers
at 20m
  expect resolved "Many BMCs cannot be reached" on fleet fleet because "all 6 alerts of it are over"
