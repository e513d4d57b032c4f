story Totals that rise are told, wherever the kernel's own words were lost
host node-01 every 30s
  node-01 reading memory_corrected_errors_total memory/DIMM_A3 7
at 2m
# What was there before we looked is no news; nine more are not ten.
  expect nothing
  node-01 reading memory_corrected_errors_total memory/DIMM_A3 16
at 3m
  node-01 reading memory_corrected_errors_total memory/DIMM_B1 12
at 4m
# A total that was absent from a complete set was 0.
  expect opened warning "Memory errors corrected" on node-01 memory/DIMM_B1
  node-01 reading memory_corrected_errors_total memory/DIMM_A3 17
at 5m
  expect opened warning "Memory errors corrected" on node-01 memory/DIMM_A3
  node-01 reading pcie_fatal_errors_total pci/0000:5e:00.0 1
at 6m
  expect opened critical "PCIe link failed" on node-01 pci/0000:5e:00.0
# One burst is told once: a total that stands still is no news, and rises again only when it does.
at 30h
  expect resolved "Memory errors corrected" on node-01 memory/DIMM_B1
  expect resolved "Memory errors corrected" on node-01 memory/DIMM_A3
