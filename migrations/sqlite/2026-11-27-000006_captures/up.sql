-- Captures: recordings of chosen sensors of one or more hosts. They are no part of a host: they stay when it goes.
CREATE TABLE captures (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    -- running, ended, failed (ended without one reading).
    state TEXT NOT NULL,
    actor TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_because TEXT,
    interval_ms INTEGER NOT NULL,
    -- It ends by itself after so long.
    seconds INTEGER NOT NULL,
    -- Readings kept; not asked for in time; asked for and not given.
    samples BIGINT NOT NULL,
    late BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    -- What it takes in capture_samples.
    bytes BIGINT NOT NULL,
    -- Up to then nothing is added any more.
    complete_until BIGINT NOT NULL,
    -- SHA-256 of the token that marks it.
    marker_digest BLOB NOT NULL
);

-- Its hosts, with the sensors that are captured (JSON) and what came of each so far (JSON, in the same order).
CREATE TABLE capture_hosts (
    capture_id BIGINT NOT NULL REFERENCES captures (id),
    place INTEGER NOT NULL,
    host_id TEXT NOT NULL,
    name TEXT NOT NULL,
    series TEXT NOT NULL,
    tallies TEXT NOT NULL,
    PRIMARY KEY (capture_id, place)
);

-- What was read, packed: all series of one host over a minute at most.
CREATE TABLE capture_samples (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    capture_id BIGINT NOT NULL REFERENCES captures (id),
    place INTEGER NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX capture_samples_by_time ON capture_samples (capture_id, first_at, id);

-- What people and programs said of a moment.
CREATE TABLE capture_markers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    capture_id BIGINT NOT NULL REFERENCES captures (id),
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    actor TEXT NOT NULL
);
CREATE INDEX capture_markers_by_capture ON capture_markers (capture_id, id);
