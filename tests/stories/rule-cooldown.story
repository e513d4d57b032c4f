story What comes again right after its end is told only if it lasts
rule id = "warm"; kind = "reading"; name = "x_celsius"; cooldown_seconds = 600; levels = [{ severity = "error", at_least = 40 }]; title = "Warm"
host node-01 every 30s
  node-01 reading x_celsius room 41
at 1m
  expect opened error "Warm" on node-01 room
  node-01 reading x_celsius room 20
at 2m
  expect resolved "Warm" on node-01 room
  node-01 reading x_celsius room 42
at 4m
  expect nothing
# A short one is not told at all.
  node-01 reading x_celsius room 20
at 11m
  expect nothing
  node-01 reading x_celsius room 43
at 13m
  expect nothing
at 20m
  expect opened error "Warm" on node-01 room
