story A GPU that falls off the bus speaks for the PCIe errors before it, and for the tasks that hang and the tool that misses it after
host gpu-01 every 30s
at 10s
  gpu-01 kernel: pcieport 0000:3a:00.0: AER: Uncorrectable (Fatal) error message received from 0000:3b:00.0
  gpu-01 kernel: nvidia 0000:3b:00.0: AER: can't recover (no error_detected callback)
  gpu-01 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
at 12s
  expect opened critical "GPU fell off the bus" on gpu-01 gpu/0000:3b:00
  gpu-01 condition gpu_missing gpu/0000:3b:00: not on the bus any more
at 3m
  gpu-01 kernel: INFO: task python3:4711 blocked for more than 120 seconds.
at 10m
  expect nothing
# Another trouble of the same host is told by itself.
  gpu-01 reading filesystem_used_percent filesystem/var 99
at 12m
  expect opened critical "Filesystem is filling up" on gpu-01 filesystem/var
at 15m
  gpu-01 condition-ends gpu_missing
  gpu-01 reboots
at 16m
  expect resolved "GPU fell off the bus" on gpu-01 gpu/0000:3b:00 because "rebooted"
  expect opened warning "Unexpected reboot" on gpu-01 host
