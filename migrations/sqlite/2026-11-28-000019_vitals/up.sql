-- What the newest sweep of a BMC says of its machine at a glance, as JSON; empty: nothing yet.
ALTER TABLE bmcs ADD COLUMN vitals TEXT NOT NULL DEFAULT '';
