story Half of the fleet falls silent at once: one message as well, although deadlines are spread over an interval
hosts 12 named node every 30s
at 2m
  node-01 silent
  node-02 silent
  node-03 silent
  node-04 silent
  node-05 silent
  node-06 silent
at 6m
  expect opened critical "Many hosts went silent together" on fleet fleet
  node-01 returns
  node-02 returns
  node-03 returns
  expect resolved "Many hosts went silent together" on fleet fleet because "still down: node-04, node-05, node-06"
at 20m
  expect nothing
