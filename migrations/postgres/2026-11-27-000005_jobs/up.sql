-- Something that a person wants done by the BMC of a host, and what came of it.
CREATE TABLE jobs (
    id BIGINT PRIMARY KEY NOT NULL,
    -- Those ordered together: the id of the first of them.
    batch_id BIGINT NOT NULL,
    host_id TEXT NOT NULL REFERENCES hosts (id),
    -- JSON.
    action TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- Who ordered it, and from where.
    actor TEXT NOT NULL,
    actor_address TEXT NOT NULL,
    -- waiting, running, done, failed, unknown, cancelled.
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    -- JSON: moments and words.
    steps TEXT NOT NULL,
    result TEXT,
    -- JSON: code, words and hint of why it was not done.
    trouble TEXT,
    -- What it stirs up (host, kernel, bmc); nothing while it has stirred up nothing.
    stirs TEXT,
    -- When that is over; nothing: when the machine is on again.
    expected_until BIGINT
);
CREATE INDEX jobs_by_host ON jobs (host_id, id);
CREATE INDEX jobs_by_batch ON jobs (batch_id);
CREATE INDEX jobs_by_state ON jobs (state);
