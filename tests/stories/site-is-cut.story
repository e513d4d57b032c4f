story The line to a site is cut: all of its hosts are away, whatever rack they stand in, and one message names the place
hosts 4 named berlin every 30s
hosts 14 named other every 30s
  berlin-01 is-in site Berlin
  berlin-02 is-in site Berlin
  berlin-03 is-in site Berlin
  berlin-04 is-in site Berlin
  berlin-01 stands-in R1
  berlin-02 stands-in R1
  berlin-03 stands-in R2
  berlin-04 stands-in R2
at 1m
  berlin-01 silent
  berlin-02 silent
  berlin-03 silent
  berlin-04 silent
at 4m
  expect opened critical "Hosts of one place went silent together" on "site Berlin" site/Berlin saying "4 hosts"
at 20m
  expect nothing
  berlin-01 returns
  berlin-02 returns
  berlin-03 returns
at 21m
  expect nothing
  berlin-04 returns
  expect resolved "Hosts of one place went silent together" on "site Berlin" site/Berlin
