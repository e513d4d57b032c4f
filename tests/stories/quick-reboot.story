story A machine that reboots by itself within its deadline is told, one that said so is not
host node-01 every 30s
at 1m
  node-01 reboots
# It waits a moment: what the last boot left may say why.
at 2m
  expect opened warning "Unexpected reboot" on node-01
at 10m
  expect nothing
at 3h
  expect resolved "Unexpected reboot" on node-01
  node-01 stops reboot
at 3h4m
  expect nothing
  node-01 returns rebooted
at 3h10m
  expect nothing
