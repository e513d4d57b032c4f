story While a part of the fleet is away, another host that goes down later is told on its own
hosts 12 named node every 30s
at 2m
  node-01 silent
  node-02 silent
  node-03 silent
  node-04 silent
  node-05 silent
at 6m
  expect opened critical "Many hosts went silent together" on fleet fleet
at 30m
  node-12 silent
at 33m
  expect opened critical "Host is down" on node-12
