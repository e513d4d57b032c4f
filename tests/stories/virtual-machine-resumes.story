story A virtual machine is stopped by its hypervisor for twenty minutes and goes on: it was away, it did not reboot, and what it says is of now
host vm-01 every 30s
at 1m
  vm-01 pauses
at 3m
  expect opened critical "Host is down" on vm-01
at 21m
  vm-01 resumes
  expect resolved "Host is down" on vm-01 because "not rebooted"
  vm-01 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
  expect opened critical "GPU fell off the bus" on vm-01 gpu/0000:3b:00
at 40m
  expect nothing
