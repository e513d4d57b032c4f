story A GPU falls off the bus: told once, however often the line repeats, and over when the machine has rebooted
host gpu-01 every 30s
host gpu-02 every 30s
at 10s
  expect nothing
  gpu-01 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
  expect opened critical "GPU fell off the bus" on gpu-01 gpu/0000:3b:00
at 20s
  gpu-01 kernel x500: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
  gpu-01 kernel: NVRM: GPU 0000:3b:00.0: GPU has fallen off the bus.
  expect nothing
# Another card is another problem.
  gpu-01 kernel: NVRM: Xid (PCI:0000:5e:00): 79, pid=77, GPU has fallen off the bus.
  expect opened critical "GPU fell off the bus" on gpu-01 gpu/0000:5e:00
at 40m
  expect nothing
  gpu-01 stops reboot
  expect nothing
at 43m
  gpu-01 returns rebooted
  expect resolved "GPU fell off the bus" on gpu-01 gpu/0000:3b:00 because "rebooted"
  expect resolved "GPU fell off the bus" on gpu-01 gpu/0000:5e:00 because "rebooted"
