-- What administrators set on the page of settings: by key, as JSON.
CREATE TABLE kept_settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
