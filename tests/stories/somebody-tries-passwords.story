story Five failed logins from one address are told, and a login after them is told as worse
host login-01 every 30s
at 1m
  login-01 log x4 sshd: Failed password for root from 203.0.113.9 port 4711 ssh2
at 2m
  expect nothing
  login-01 log sshd-session: Failed password for invalid user admin from 203.0.113.9 port 4712 ssh2
  expect opened critical "Password guessing from one address" on login-01 login/203.0.113.9
# Another address that mistypes twice and gets in is nobody's business.
  login-01 log x2 sshd: Failed password for alice from 198.51.100.20 port 1 ssh2
  login-01 log sshd: Accepted password for alice from 198.51.100.20 port 1 ssh2
at 3m
  expect nothing
  login-01 log sshd: Accepted password for root from 203.0.113.9 port 4713 ssh2
  expect opened critical "Login succeeded after many failures" on login-01 login/203.0.113.9
