story An agent is upgraded: it says so, and its short absence is told to nobody
host node-01 every 30s
at 1m
  node-01 stops upgrade
at 2m
  node-01 returns
at 10m
  expect nothing
