story A GPU that is still missing after the reboot is told until it is back
host gpu-01 every 30s
  gpu-01 parts gpu/0000:3b:00 H100 11 | gpu/0000:5e:00 H100 12
at 10s
  gpu-01 kernel: NVRM: Xid (PCI:0000:5e:00): 79, pid=1234, GPU has fallen off the bus.
  gpu-01 parts gpu/0000:3b:00 H100 11
at 1m
  expect opened critical "GPU fell off the bus" on gpu-01 gpu/0000:5e:00
  gpu-01 stops reboot
at 4m
  gpu-01 returns rebooted
at 5m
  expect resolved "GPU fell off the bus" on gpu-01 gpu/0000:5e:00 because "rebooted"
  expect opened critical "GPU is missing" on gpu-01 gpu/0000:5e:00
  gpu-01 parts gpu/0000:3b:00 H100 11 | gpu/0000:5e:00 H100 12
at 6m
  expect resolved "GPU is missing" on gpu-01 gpu/0000:5e:00
