story A host joins and is never heard: nobody has promised that it is there, so nobody is told
host node-01 every 30s
host node-02 every 30s
  node-01 silent
at 2h
  expect nothing
# From its first check-in on it is missed.
  node-01 returns
at 2h1m
  node-01 silent
at 2h4m
  expect opened critical "Host is down" on node-01
