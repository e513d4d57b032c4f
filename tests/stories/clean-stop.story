story A clean stop is no page; an announced reboot that never ends is one
host node-01 every 30s
host node-02 every 30s
at 1m
  node-01 stops stop
  node-02 stops reboot
at 10m
  expect nothing
at 12m
  expect opened critical "Host is down" on node-02
at 2h
  expect nothing
  node-01 returns
  expect nothing
