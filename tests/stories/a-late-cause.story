story A cause that comes late takes over what was told before it, and closes it where it was told
host gpu-01 every 30s
at 10s
  gpu-01 kernel: pcieport 0000:3a:00.0: AER: Uncorrectable (Non-Fatal) error message received from 0000:3b:00.0
at 20s
  expect opened error "PCIe transfer failed" on gpu-01 pci/0000:3b:00.0
  gpu-01 kernel: NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.
at 30s
  expect opened critical "GPU fell off the bus" on gpu-01 gpu/0000:3b:00
  expect resolved "PCIe transfer failed" on gpu-01 pci/0000:3b:00.0 because "part of"
# A task that hangs days later has another reason.
at 1h
  expect nothing
  gpu-01 kernel: INFO: task nfsd:881 blocked for more than 120 seconds.
at 61m
  expect opened error "Process hangs in the kernel" on gpu-01 host
