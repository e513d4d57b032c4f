story A disk swings around a limit: told three times, then once that it comes and goes, and once when it has been quiet
host node-01 every 30s
at 10s
  node-01 reading disk_pending_sectors disk/sda 3
at 1m
  expect opened warning "Disk cannot read some sectors" on node-01 disk/sda
  node-01 reading disk_pending_sectors disk/sda 0
at 2m
  expect resolved "Disk cannot read some sectors" on node-01 disk/sda
  node-01 reading disk_pending_sectors disk/sda 3
at 3m
  expect opened warning "Disk cannot read some sectors" on node-01 disk/sda
  node-01 reading disk_pending_sectors disk/sda 0
at 4m
  expect resolved "Disk cannot read some sectors" on node-01 disk/sda
  node-01 reading disk_pending_sectors disk/sda 3
at 5m
  expect opened warning "Disk cannot read some sectors" on node-01 disk/sda
  node-01 reading disk_pending_sectors disk/sda 0
at 6m
  expect resolved "Disk cannot read some sectors" on node-01 disk/sda
  node-01 reading disk_pending_sectors disk/sda 3
at 7m
  expect opened warning "Disk cannot read some sectors (comes and goes)" on node-01 disk/sda because "4 times"
  node-01 reading disk_pending_sectors disk/sda 0
at 8m
  node-01 reading disk_pending_sectors disk/sda 3
at 9m
  node-01 reading disk_pending_sectors disk/sda 0
at 20m
  expect nothing
at 26m
  expect resolved "Disk cannot read some sectors (comes and goes)" on node-01 disk/sda because "quiet for 15 min"
