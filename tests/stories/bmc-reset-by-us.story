story A BMC that we restart may be away for a while: nobody hears of it
host node-01 every 30s with bmc
at 1m
  node-01 by-us: reset the bmc
at 6m
  expect nothing
  node-01 bmc: answers
at 20m
  expect nothing
