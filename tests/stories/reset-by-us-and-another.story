story A restart by us is told nobody; the next one, without us, is, also when the server was restarted between
host node-01 every 30s with bmc
at 1m
  node-01 by-us: reset
at 2m
  node-01 reboots
at 5m
  expect nothing
  server stops for 30s
at 8m
  node-01 reboots
at 10m
  expect opened warning "Unexpected reboot" on node-01
