story A host that is down is removed: its alert goes with it, and nobody hears of it again
host node-01 every 30s
host node-02 every 30s
at 1m
  node-01 silent
at 3m
  expect opened critical "Host is down" on node-01
  people remove node-01
at 20m
  expect nothing
# It goes on speaking with a key that nobody knows.
  node-01 returns
at 40m
  expect nothing
