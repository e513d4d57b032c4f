story The kernel and the BMC count errors of one module: one alert, under one name
host node-01 every 30s with bmc
at 1m
  node-01 kernel x9: EDAC MC0: 1 CE memory read error on DIMM_A3 (channel:0 slot:0 page:0x1 offset:0x0 grain:32)
at 3m
  expect nothing
# Memory, event 0: a correctable error, by the sensor of module A3.
  node-01 bmc: writes 0c 09 6f 00 ff ff
at 5m
  expect opened warning "Memory errors corrected" on node-01 memory/DIMM_A3
  node-01 kernel x9: EDAC MC0: 1 CE memory read error on DIMM_A3 (channel:0 slot:0 page:0x1 offset:0x0 grain:32)
  node-01 bmc: writes 0c 09 6f 00 ff ff
at 10m
  expect nothing
