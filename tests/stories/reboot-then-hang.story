story A host that comes back from an announced reboot and then hangs is down at its own deadline, not at the reboot's
host node-01 every 30s
at 1m
  node-01 stops reboot
at 4m
  node-01 returns rebooted
at 5m
  expect nothing
  node-01 silent
at 6m40s
  expect opened critical "Host is down" on node-01
