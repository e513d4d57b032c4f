story A host that comes and goes is told three times and then once; when it stays away at last, that is told anew
host node-01 every 30s
at 1m
  node-01 silent
at 3m
  expect opened critical "Host is down" on node-01
  node-01 returns
  expect resolved "Host is down" on node-01
  node-01 silent
at 5m
  expect opened critical "Host is down" on node-01
  node-01 returns
  expect resolved "Host is down" on node-01
  node-01 silent
at 7m
  expect opened critical "Host is down" on node-01
  node-01 returns
  expect resolved "Host is down" on node-01
  node-01 silent
at 9m
  expect opened critical "Host is down (comes and goes)" on node-01 because "4 times"
  node-01 returns
at 9m30s
  node-01 silent
at 12m
  node-01 returns
at 12m30s
  node-01 silent
at 28m
  expect nothing
at 40m
  expect reminded critical "Host is down" on node-01 because "it has stood for 15 min"
  node-01 returns
at 41m
  expect resolved "Host is down" on node-01
