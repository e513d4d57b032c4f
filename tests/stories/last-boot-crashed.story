story What the last boot left says why the machine rebooted, in one message
host node-01 every 30s
at 1m
  node-01 reboots
  node-01 left pstore: <4>[ 100.1] mce: [Hardware Error]: CPU 3: Machine Check Exception: 5 Bank 7: be00000000800400 | <0>[ 100.2] Kernel panic - not syncing: Fatal machine check
at 2m
  expect opened error "The last boot ended in a crash" on node-01 host
