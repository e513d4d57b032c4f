-- What a host is made of, as it was told last (JSON, as on the wire).
CREATE TABLE inventories (
    host_id TEXT PRIMARY KEY NOT NULL REFERENCES hosts (id),
    taken_at BIGINT NOT NULL,
    body TEXT NOT NULL
);

-- The newest report of now that carried all samples.
ALTER TABLE hosts ADD COLUMN complete_report_id BIGINT;

-- The next step, where the source knows it better than the catalog.
ALTER TABLE alerts ADD COLUMN advice TEXT;
