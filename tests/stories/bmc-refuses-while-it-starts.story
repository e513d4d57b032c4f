story A BMC that starts refuses the right password for a while: it is asked once more, and nobody hears of it
host node-01 every 30s with bmc
at 1m
  node-01 bmc: silent
at 2m10s
  node-01 bmc: refuses-login
  node-01 bmc: answers
  node-01 bmc: refuses-login
at 8m
  node-01 bmc: takes-login
  node-01 bmc: sensor CPU1 Temp = 97
at 12m
  expect nothing
at 20m
  expect opened critical "Temperature is critical" on node-01 "sensor/CPU1 Temp"
