story Somebody changes the password of a BMC: told once, and the user is not locked out
host node-01 every 30s with bmc
at 1m
  node-01 bmc: refuses-login
at 5m
  expect opened warning "BMC refuses the login" on node-01 bmc saying "twice"
at 40m
  expect nothing
