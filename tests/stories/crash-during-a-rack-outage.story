story The server is started anew while a rack is away: it goes on with the incident and tells its end once
hosts 12 named node every 30s
  node-01 stands-in R1
  node-02 stands-in R1
  node-03 stands-in R1
at 1m
  node-01 silent
  node-02 silent
  node-03 silent
at 4m
  expect opened critical "Hosts of one place went silent together" on "rack R1" rack/R1 because "rack R1 (inferred)"
  server stops for 1m
at 8m
  expect nothing
  node-01 returns
  node-02 returns
  node-03 returns
at 9m
  expect resolved "Hosts of one place went silent together" on "rack R1" rack/R1 because "all 3 alerts"
