story Old lines of what is over are history and page nobody
host node-01 every 30s
at 1m
# An out-of-memory kill of two days ago, read late.
  node-01 kernel ago 47h: Out of memory: Killed process 1669 (python3) total-vm:9000000kB, anon-rss:8000000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4000kB oom_score_adj:0
  expect nothing
