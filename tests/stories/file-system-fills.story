story A file system fills: warned, worse, better, over, with hysteresis
host db-01 every 30s
at 10s
  db-01 reading filesystem_used_percent filesystem/var 91
at 5m
  expect opened warning "Filesystem is filling up" on db-01 filesystem/var
  db-01 reading filesystem_used_percent filesystem/var 98
at 6m
  expect worsened critical "Filesystem is filling up" on db-01 filesystem/var
# Above the level it must leave: still critical.
  db-01 reading filesystem_used_percent filesystem/var 96
at 7m
  expect nothing
# No reading is no news.
  db-01 reading filesystem_used_percent filesystem/var none
at 8m
  expect nothing
  db-01 reading filesystem_used_percent filesystem/var 93
at 9m
  expect eased warning "Filesystem is filling up" on db-01 filesystem/var
  db-01 reading filesystem_used_percent filesystem/var 40
at 10m
  expect resolved "Filesystem is filling up" on db-01 filesystem/var because "back to normal"
