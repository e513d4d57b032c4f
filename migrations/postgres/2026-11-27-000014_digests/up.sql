-- Waits to be told together with others of its channel, in one message.
ALTER TABLE notifications ADD COLUMN digest BOOLEAN NOT NULL DEFAULT FALSE;
