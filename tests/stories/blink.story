story In a fleet, a host that is back before its telling is due is not told at all
hosts 5 named node every 30s
at 2m
  node-01 silent
at 3m39s
  expect nothing
  node-01 returns
at 10m
  expect nothing
