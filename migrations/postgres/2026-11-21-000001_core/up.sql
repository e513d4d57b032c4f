-- Moments are Unix milliseconds. Words (presence, severity, state, step) are those of docs/glossary.md.

CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE hosts (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    presence TEXT NOT NULL,
    presence_since BIGINT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    heard_at BIGINT,
    interval_seconds INTEGER NOT NULL,
    boot_id TEXT,
    stopped_for TEXT,
    os TEXT NOT NULL,
    kernel TEXT NOT NULL,
    architecture TEXT NOT NULL,
    agent_version TEXT NOT NULL,
    uptime_seconds BIGINT,
    -- Which reports of its spool were taken (JSON); written in the transaction of the report.
    taken TEXT NOT NULL,
    -- The newest report that told of now.
    live_report_id BIGINT
);

CREATE TABLE host_keys (
    id TEXT PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL REFERENCES hosts (id),
    public_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE join_tokens (
    id TEXT PRIMARY KEY NOT NULL,
    -- SHA-256 of the secret; the secret itself is shown once and kept nowhere.
    secret_digest BYTEA NOT NULL,
    uses_left INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- Bodies as they came, packed as they came. Numbers are read from here; nothing is a row per number.
CREATE TABLE reports (
    id BIGINT PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    encoding TEXT NOT NULL,
    digest TEXT NOT NULL,
    body BYTEA NOT NULL,
    UNIQUE (host_id, epoch, sequence)
);

CREATE TABLE events (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL,
    component TEXT NOT NULL,
    source TEXT NOT NULL,
    class TEXT NOT NULL,
    code TEXT,
    severity TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    count BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    fields TEXT NOT NULL
);
CREATE INDEX events_by_host ON events (host_id, id);

CREATE TABLE alerts (
    id BIGINT PRIMARY KEY NOT NULL,
    host_id TEXT,
    component TEXT NOT NULL,
    problem TEXT NOT NULL,
    rule TEXT NOT NULL,
    class TEXT NOT NULL,
    code TEXT,
    severity TEXT NOT NULL,
    title TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_why TEXT,
    count BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    told BOOLEAN NOT NULL,
    boot TEXT
);
CREATE INDEX alerts_by_host ON alerts (host_id, id);
CREATE INDEX alerts_open ON alerts (id) WHERE resolved_at IS NULL;

CREATE TABLE transitions (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    alert_id BIGINT NOT NULL REFERENCES alerts (id),
    step TEXT NOT NULL,
    severity TEXT NOT NULL,
    at BIGINT NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX transitions_by_alert ON transitions (alert_id);

-- One transition to one channel. Written in the transaction of the transition, then delivered.
CREATE TABLE notifications (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    alert_id BIGINT NOT NULL REFERENCES alerts (id),
    step TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at BIGINT,
    last_error TEXT,
    message TEXT NOT NULL
);
CREATE INDEX notifications_pending ON notifications (channel, due_at) WHERE state = 'pending';
CREATE INDEX notifications_by_alert ON notifications (alert_id);

CREATE TABLE notification_attempts (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    notification_id BIGINT NOT NULL REFERENCES notifications (id),
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX notification_attempts_by_notification ON notification_attempts (notification_id);

CREATE TABLE outages (
    id BIGINT PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    declared_at BIGINT NOT NULL,
    ended_at BIGINT,
    cause TEXT NOT NULL,
    rebooted BOOLEAN
);
CREATE INDEX outages_by_host ON outages (host_id, id);

-- Stretches in which the server did not look; they count against no host.
CREATE TABLE watch_gaps (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    why TEXT NOT NULL
);

CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    -- SHA-256 of the cookie, hex.
    id TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL
);
