ALTER TABLE notifications DROP COLUMN digest;
