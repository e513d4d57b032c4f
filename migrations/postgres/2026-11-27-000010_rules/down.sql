ALTER TABLE alerts DROP COLUMN pending_since;
ALTER TABLE alerts DROP COLUMN meaning;
ALTER TABLE alerts DROP COLUMN shadow;
ALTER TABLE alerts DROP COLUMN rule_version;
DROP TABLE rule_versions;
