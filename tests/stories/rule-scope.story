story A rule asks only of hosts that its scope means
rule id = "warm"; kind = "reading"; name = "x_celsius"; scope = "rack = R1 and not tag = lab"; levels = [{ severity = "error", at_least = 40, clear_below = 35 }]; title = "Warm"
hosts 3 named node every 30s
  node-01 stands-in R1
  node-02 stands-in R1
  node-02 has-tag lab
  node-03 stands-in R2
at 10s
  node-01 reading x_celsius room 41
  node-02 reading x_celsius room 41
  node-03 reading x_celsius room 41
at 2m
  expect opened error "Warm" on node-01 room
# Between its limits nothing changes.
  node-01 reading x_celsius room 37
at 4m
  expect nothing
  node-01 reading x_celsius room 34
at 5m
  expect resolved "Warm" on node-01 room
