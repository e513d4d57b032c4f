story The server is suspended: the time in which it did not look counts against nobody
host node-01 every 30s
at 1m
  server is-suspended for 30m
  expect nothing
at 40m
  expect nothing
  node-01 silent
at 42m
  expect opened critical "Host is down" on node-01
