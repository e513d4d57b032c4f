story A part that is gone is told, and its return ends that; a part that was replaced is history
host gpu-01 every 30s
at 1m
  gpu-01 parts gpu/0000:3b:00 H100 11 | gpu/0000:5e:00 H100 12 | memory/DIMM_A3 M393 77
at 2m
  gpu-01 parts gpu/0000:3b:00 H100 11 | memory/DIMM_A3 M393 78
at 3m
  expect opened critical "GPU is missing" on gpu-01 gpu/0000:5e:00
  gpu-01 parts gpu/0000:3b:00 H100 11 | gpu/0000:5e:00 H100 12 | memory/DIMM_A3 M393 78
at 4m
  expect resolved "GPU is missing" on gpu-01 gpu/0000:5e:00
