story A rack loses its power in a larger fleet: one message that names it, and one end when the last is back
hosts 12 named node every 30s
  node-01 stands-in R1
  node-02 stands-in R1
  node-03 stands-in R1
at 1m
  node-01 silent
  node-02 silent
  node-03 silent
at 4m
  expect opened critical "Hosts of one place went silent together" on "rack R1" rack/R1 because "rack R1 (inferred)" saying "3 hosts"
# One that is back does not end it.
  node-01 returns
at 5m
  expect nothing
  node-02 returns
  node-03 returns
at 6m
  expect resolved "Hosts of one place went silent together" on "rack R1" rack/R1 because "all 3 alerts"
