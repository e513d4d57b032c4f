story One fault of a GPU is one alert: its memory error, the row, the program that was hit, and what the driver wants
host gpu-01 every 30s
at 10s
  gpu-01 kernel-together: NVRM: Xid (PCI:0000:3b:00): 48, pid=4711, name=train, An uncorrectable double bit error (DBE) has been detected on GPU in the framebuffer at partition 6, subpartition 0. | NVRM: Xid (PCI:0000:3b:00): 63, pid='<unknown>', name=<unknown>, Row Remapper: New row marked for remapping, reset gpu to activate. | NVRM: Xid (PCI:0000:3b:00): 94, pid=4711, name=train, Contained: SM (0x1). RST: No, D-RST: No | NVRM: Xid (PCI:0000:3b:00): 154, pid='<unknown>', name=<unknown>, GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required) | NVRM: Xid (PCI:0000:3b:00): 45, pid=4711, name=train, Ch 00000008
at 20s
  expect opened critical "GPU memory error that could not be corrected" on gpu-01 gpu/0000:3b:00
# The other card is another fault.
  gpu-01 kernel: NVRM: Xid (PCI:0000:5e:00): 154, pid='<unknown>', name=<unknown>, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)
at 30s
  expect opened critical "GPU asks for a recovery step" on gpu-01 gpu/0000:5e:00
# The driver wants nothing any more: the reset was made.
at 5m
  gpu-01 kernel: NVRM: Xid (PCI:0000:3b:00): 154, pid='<unknown>', name=<unknown>, GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)
  expect resolved "GPU memory error that could not be corrected" on gpu-01 gpu/0000:3b:00 because "0x0 (None)"
