-- Every version of every rule that was ever judged by. The newest row of a rule says what holds: the one of the product or of
-- the file (then their text of today counts), one that was edited, or none any more.
CREATE TABLE rule_versions (
    rule_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- product, file, edited, removed.
    origin TEXT NOT NULL,
    -- JSON.
    body TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- Who did it; empty for what came with the product or the file.
    changed_by TEXT NOT NULL,
    PRIMARY KEY (rule_id, version)
);

-- Which version of its rule asked, whether it was one in the shadow, what the rule says that it means, and since when it held.
ALTER TABLE alerts ADD COLUMN rule_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE alerts ADD COLUMN shadow BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE alerts ADD COLUMN meaning TEXT;
ALTER TABLE alerts ADD COLUMN pending_since BIGINT;
