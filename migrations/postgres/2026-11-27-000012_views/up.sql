-- Lists that people keep by a name.
CREATE TABLE views (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    -- fleet, alerts or events.
    page TEXT NOT NULL,
    -- Parameters of the list.
    query TEXT NOT NULL,
    -- Everybody has it; otherwise its owner alone.
    shared BOOLEAN NOT NULL,
    owner TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX views_by_owner ON views (owner);

-- Keys of requests that are made once; what was answered is not here, as some answers hold a secret.
CREATE TABLE idempotency_keys (
    person TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of path and body.
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
