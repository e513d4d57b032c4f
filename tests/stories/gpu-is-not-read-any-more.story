story A GPU that is not read any more is missed while its host is heard, and a silent host is another story
host gpu-01 every 30s
  gpu-01 reading gpu_temperature_celsius gpu/0000:3b:00 61
at 2m
  gpu-01 reading gpu_temperature_celsius gpu/0000:3b:00 none
at 11m
  expect nothing
at 15m
  expect opened warning "GPU is not read any more" on gpu-01 gpu/0000:3b:00
  gpu-01 reading gpu_temperature_celsius gpu/0000:3b:00 60
at 16m
  expect resolved "GPU is not read any more" on gpu-01 gpu/0000:3b:00 because "back to normal"
