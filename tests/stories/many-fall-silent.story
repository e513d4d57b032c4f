story Many hosts fall silent at once: one message, which names them; the end is told once too
hosts 10 named node every 30s
at 2m
  all silent
at 6m
  expect opened critical "Many hosts went silent together" on fleet fleet
at 10m
  expect nothing
  all returns
  expect resolved "Many hosts went silent together" on fleet fleet because "back"
at 20m
  expect nothing
