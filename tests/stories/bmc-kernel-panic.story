story The operating system panics and says nothing any more; its last words are in the log of the BMC
host node-01 every 30s with bmc
at 1m
  node-01 silent
# OS critical stop, event 1: panic while it ran.
  node-01 bmc: writes 20 00 6f 01 ff ff
at 2m50s
  expect opened critical "Kernel panic" on node-01
  expect opened critical "Host is down" on node-01 saying "the operating system crashed"
at 20m
  expect nothing
