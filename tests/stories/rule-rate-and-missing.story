story Rules of one's own that count, and that miss
rule id = "many-kills"; kind = "rate"; class = "oom"; count = 3; window_seconds = 600; severity = "critical"; title = "Memory runs out again and again"
rule id = "lost"; kind = "missing"; name = "x_celsius"; after_seconds = 300; severity = "error"; title = "Probe is gone"
rule id = "drops"; kind = "increase"; name = "x_drops_total"; class = "nic_errors"; count = 50; window_seconds = 600; severity = "warning"; title = "Drops"
host node-01 every 30s
  node-01 reading x_celsius probe/1 20
  node-01 reading x_drops_total nic/eth0 10
at 1m
  node-01 kernel: Out of memory: Killed process 11 (a) total-vm:900000kB, anon-rss:800000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4000kB oom_score_adj:0
  expect opened error "Out of memory: a process was killed" on node-01
at 2m
  node-01 kernel: Out of memory: Killed process 12 (b) total-vm:900000kB, anon-rss:800000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4000kB oom_score_adj:0
  expect nothing
  node-01 kernel: Out of memory: Killed process 13 (c) total-vm:900000kB, anon-rss:800000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4000kB oom_score_adj:0
  expect worsened critical "Memory runs out again and again" on node-01
at 3m
  node-01 reading x_celsius probe/1 none
  node-01 reading x_drops_total nic/eth0 70
at 4m
  expect opened warning "Drops" on node-01 nic/eth0
at 9m
  expect opened error "Probe is gone" on node-01 probe/1
  node-01 reading x_celsius probe/1 21
at 10m
  expect resolved "Probe is gone" on node-01 probe/1
