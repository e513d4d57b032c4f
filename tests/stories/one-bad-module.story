story One bad memory module is one alert, whoever tells of it, and names the module
host node-01 every 30s
at 10s
  node-01 kernel-together: mce: [Hardware Error]: CPU 12: Machine Check: 0 Bank 7: be00000000010090 | EDAC MC0: 1 UE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x12345 offset:0x0 grain:32) | Memory failure: 0x12345: Sending SIGBUS to train:4711 due to hardware memory corruption | Memory failure: 0x12345: recovery action for dirty LRU page: Recovered
at 20s
  expect opened critical "Memory error that could not be corrected" on node-01 memory/CPU_SrcID#0_MC#0_Chan#1_DIMM#0
at 10m
  expect nothing
