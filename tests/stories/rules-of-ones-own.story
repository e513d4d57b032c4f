story Rules of one's own: a fast change, a deviation from what is usual, and one in the shadow that tells nobody
rule id = "fast"; kind = "change"; name = "x_celsius"; rises_by = 8; window_seconds = 600; severity = "error"; title = "Warms fast"
rule id = "odd"; kind = "deviation"; name = "x_watts"; from = { own = { samples = 20 } }; scores = 6; least = 50; severity = "warning"; title = "Draws too much"
rule id = "mute"; kind = "reading"; name = "x_watts"; shadow = true; levels = [{ severity = "critical", at_least = 100 }]
host web-01 every 30s
  web-01 reading x_celsius room 20
  web-01 reading x_watts psu/1 300
at 12m
  web-01 reading x_celsius room 26
at 24m
  web-01 reading x_celsius room 32
at 25m
  expect nothing
  web-01 reading x_celsius room 36
at 26m
  expect opened error "Warms fast" on web-01 room
  web-01 reading x_watts psu/1 420
at 27m
  expect opened warning "Draws too much" on web-01 psu/1
  web-01 reading x_watts psu/1 302
at 40m
  expect resolved "Warms fast" on web-01 room because "back to normal"
  expect resolved "Draws too much" on web-01 psu/1 because "back to normal"
