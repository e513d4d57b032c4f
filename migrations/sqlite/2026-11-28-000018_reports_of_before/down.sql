ALTER TABLE reports DROP COLUMN taken_at;
