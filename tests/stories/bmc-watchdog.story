story The operating system hangs until its watchdog resets the machine: the new boot is explained
host node-01 every 30s with bmc
at 1m
  node-01 silent
# The watchdog, event 1: hard reset.
  node-01 bmc: writes 23 0a 6f c1 ff ff
at 2m50s
  expect opened critical "Watchdog restarted the machine" on node-01
  expect opened critical "Host is down" on node-01 saying "the operating system hung, and its watchdog acted"
at 8m
  expect nothing
  node-01 returns rebooted
  expect resolved "Host is down" on node-01 because "rebooted"
