-- What a user may see (a filter; none: everything), and whether the user may come in.
ALTER TABLE users ADD COLUMN scope TEXT;
ALTER TABLE users ADD COLUMN disabled BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN last_seen_at BIGINT;
-- The secret of the second factor, sealed; in force when it was confirmed. A code is worth something once: the step of the
-- last one that was used is kept.
ALTER TABLE users ADD COLUMN sealed_second_factor BLOB;
ALTER TABLE users ADD COLUMN second_factor_key_id TEXT;
ALTER TABLE users ADD COLUMN second_factor_on BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN second_factor_step BIGINT NOT NULL DEFAULT 0;

-- Sessions of before know none of this: everybody signs in once more.
DELETE FROM sessions;
-- Names the session where the cookie's digest must not be shown.
ALTER TABLE sessions ADD COLUMN public_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN last_used_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
-- When the person last proved who it is.
ALTER TABLE sessions ADD COLUMN stepped_up_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sessions_by_user ON sessions (user_id);

-- For whoever has lost the second factor; each works once.
CREATE TABLE recovery_codes (
    -- SHA-256 of the user and the code.
    digest BLOB PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id)
);
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

-- For programs; each acts for its owner.
CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- SHA-256 of the token; the token itself is shown once and kept nowhere.
    digest BLOB NOT NULL UNIQUE,
    role TEXT NOT NULL,
    scope TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    last_address TEXT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- Tags of hosts that join with the token: a JSON list.
ALTER TABLE join_tokens ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
