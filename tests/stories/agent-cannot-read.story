story An agent that cannot read the kernel log says so, and says when it can again
host node-01 every 30s
at 10s
  node-01 condition agent_cannot_read agent/kernel_log: cannot read /dev/kmsg: missing CAP_SYSLOG
at 1m
  expect opened warning "Agent cannot read a source" on node-01 agent/kernel_log
  node-01 condition-ends agent_cannot_read
at 2m
  expect resolved "Agent cannot read a source" on node-01 agent/kernel_log
