story A disk whose spare blocks run out is told below its level, and eases past its own end
host db-01 every 30s
  db-01 reading disk_spare_percent disk/nvme0 100
at 1m
  db-01 reading disk_spare_percent disk/nvme0 20
at 2m
  expect opened warning "Disk is worn out" on db-01 disk/nvme0
  db-01 reading disk_spare_percent disk/nvme0 9
at 3m
  expect worsened error "Disk is worn out" on db-01 disk/nvme0
  db-01 reading disk_spare_percent disk/nvme0 21
at 4m
  expect eased warning "Disk is worn out" on db-01 disk/nvme0
  db-01 reading disk_spare_percent disk/nvme0 23
at 5m
  expect resolved "Disk is worn out" on db-01 disk/nvme0 because "back to normal"
