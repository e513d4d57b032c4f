story One of two power supplies loses its input: the host stays up, and one message names the supply
host node-01 every 30s with bmc
at 1m
# A power supply, event 3: input lost. What is left is not redundant, event 1.
  node-01 bmc: writes 08 07 6f 03 ff ff
  node-01 bmc: states PS2 Status = 0 3
  node-01 bmc: states PS Redundancy = 1
at 3m
  expect opened error "Power supply has no input" on node-01 psu/PSU2
at 10m
  expect nothing
  node-01 bmc: states PS2 Status = 0
  node-01 bmc: states PS Redundancy = 0
at 12m
  expect resolved "Power supply has no input" on node-01 psu/PSU2
at 20m
  expect nothing
