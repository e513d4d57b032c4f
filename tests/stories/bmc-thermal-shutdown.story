story A machine shuts itself down for heat
host node-01 every 30s with bmc
at 1m
  node-01 silent
# Processor, event 1: thermal trip.
  node-01 bmc: writes 07 01 6f 01 ff ff
  node-01 bmc: power off
at 2m50s
  expect opened critical "Processor reports a fault" on node-01 cpu
  expect opened critical "Host is down" on node-01 saying "shut down for heat (BMC: power is off"
at 20m
  expect nothing
