story Corrected memory errors are counted, and told when there are many
host node-01 every 30s
at 1m
  node-01 kernel x9: EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x12345 offset:0x0 grain:32 syndrome:0x0)
  expect nothing
at 2m
  node-01 kernel: EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x12345 offset:0x0 grain:32 syndrome:0x0)
  expect opened warning "Memory errors corrected" on node-01 memory/CPU_SrcID#0_MC#0_Chan#1_DIMM#0
