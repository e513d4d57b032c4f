story A temperature passes its upper critical limit, and comes back
host node-01 every 30s with bmc
at 1m
  node-01 bmc: sensor CPU1 Temp = 97
at 3m
  expect opened critical "Temperature is critical" on node-01 "sensor/CPU1 Temp" saying "97"
  node-01 bmc: sensor CPU1 Temp = 94
at 5m
  expect nothing
  node-01 bmc: sensor CPU1 Temp = 60
at 7m
  expect resolved "Temperature is critical" on node-01 "sensor/CPU1 Temp"
at 20m
  expect nothing
