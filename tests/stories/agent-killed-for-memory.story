story The kernel kills the agent for lack of memory: its absence is told, and its end says why
host node-01 every 30s
at 1m
  node-01 silent
  node-01 kernel: Out of memory: Killed process 812 (ironwatch-agent) total-vm:900000kB, anon-rss:800000kB, file-rss:0kB, shmem-rss:0kB, UID:990 pgtables:4000kB oom_score_adj:0
at 3m
  expect opened critical "Host is down" on node-01
at 10m
  node-01 returns
  expect opened error "Out of memory: a process was killed" on node-01
  expect resolved "Host is down" on node-01 because "killed the agent for lack of memory"
