story An agent is upgraded: it says so, and its short absence is told to nobody
host node-01 every 30s
at 1m
  node-01 stops upgrade
at 2m
  node-01 returns
at 10m
  expect nothing
# An upgrade that does not end is a host that is down, and the message says what it was doing.
  node-01 stops upgrade
at 11m59s
  expect nothing
at 12m40s
  expect opened critical "Host is down" on node-01 saying "the agent did not come back from an upgrade"
  node-01 returns
  expect resolved "Host is down" on node-01 because "not rebooted"
