-- What machine a host is, from its inventory.
ALTER TABLE hosts ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE hosts ADD COLUMN firmware TEXT NOT NULL DEFAULT '';

-- What is not told, until when, why, and by whom. Rows stay when they are over.
CREATE TABLE silences (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    filter TEXT NOT NULL,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    -- JSON; none: all the time between.
    recurrence TEXT,
    -- Who ended it before its time.
    ended_by TEXT
);

-- How far the telling of an alert has come.
CREATE TABLE tellings (
    alert_id BIGINT PRIMARY KEY NOT NULL REFERENCES alerts (id),
    silenced_by BIGINT,
    silenced_until BIGINT,
    acknowledged_by TEXT,
    acknowledged_at BIGINT,
    acknowledged_until BIGINT,
    acknowledged_why TEXT,
    first_told_at BIGINT,
    last_told_at BIGINT,
    escalated INTEGER NOT NULL,
    -- When something falls due.
    follow_at BIGINT
);
CREATE INDEX tellings_due ON tellings (follow_at) WHERE follow_at IS NOT NULL;
