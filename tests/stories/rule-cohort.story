story A number that is far from that of hosts like it is told of the host that differs, and of no other
rule id = "odd-one"; kind = "deviation"; name = "x_watts"; from = { cohort = { hosts = 5 } }; scores = 5; least = 40; severity = "warning"; title = "Draws more than its like"
hosts 6 named web every 30s
host db-01 every 30s
  web-01 is-in group web
  web-02 is-in group web
  web-03 is-in group web
  web-04 is-in group web
  web-05 is-in group web
  web-06 is-in group web
  web-01 reading x_watts psu/1 300
  web-02 reading x_watts psu/1 304
  web-03 reading x_watts psu/1 297
  web-04 reading x_watts psu/1 301
  web-05 reading x_watts psu/1 306
  web-06 reading x_watts psu/1 299
# A host of no group is like nobody.
  db-01 reading x_watts psu/1 900
at 10m
  expect nothing
  web-04 reading x_watts psu/1 420
at 13m
  expect opened warning "Draws more than its like" on web-04 psu/1
  web-04 reading x_watts psu/1 303
at 16m
  expect resolved "Draws more than its like" on web-04 psu/1
