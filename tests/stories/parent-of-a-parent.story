story What hangs on a switch hangs on what the switch hangs on: the core goes, and it is named
hosts 4 named left every 30s
hosts 4 named right every 30s
hosts 18 named other every 30s
host switch-l every 30s
host switch-r every 30s
  switch-l has-tag parent:core
  switch-r has-tag parent:core
  left-01 has-tag parent:switch-l
  left-02 has-tag parent:switch-l
  left-03 has-tag parent:switch-l
  left-04 has-tag parent:switch-l
  right-01 has-tag parent:switch-r
  right-02 has-tag parent:switch-r
  right-03 has-tag parent:switch-r
  right-04 has-tag parent:switch-r
at 1m
  left-01 silent
  left-02 silent
  left-03 silent
  right-01 silent
  right-02 silent
  right-03 silent
  switch-l silent
at 4m
  expect opened critical "Hosts of one place went silent together" on "parent core" parent/core saying "all hang on core (declared)"
