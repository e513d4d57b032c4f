story A host that dies while the server is away is found dead afterwards
host node-01 every 30s
at 1m
  node-01 silent
  server stops for 10m
at 11m30s
  expect nothing
at 14m
  expect opened critical "Host is down" on node-01
