-- Channels kept by the API. Those of the settings file are not here.
CREATE TABLE channels (
    name TEXT PRIMARY KEY NOT NULL,
    -- All that is no secret (JSON).
    settings TEXT NOT NULL,
    -- Secrets by name (JSON), sealed.
    sealed_secrets BLOB NOT NULL,
    key_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- When it was given up; and since when it is tried: a message may be made long before it is due.
ALTER TABLE notifications ADD COLUMN given_up_at BIGINT;
ALTER TABLE notifications ADD COLUMN tried_since BIGINT;

-- The first was for one state only, which a question with a variable cannot use.
DROP INDEX notifications_pending;
CREATE INDEX notifications_due ON notifications (channel, state, due_at, id);
CREATE INDEX notifications_sent ON notifications (channel, sent_at);
CREATE INDEX notifications_by_state ON notifications (state, id);
