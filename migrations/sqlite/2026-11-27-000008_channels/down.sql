DROP INDEX notifications_by_state;
DROP INDEX notifications_sent;
DROP INDEX notifications_due;
CREATE INDEX notifications_pending ON notifications (channel, due_at) WHERE state = 'pending';
ALTER TABLE notifications DROP COLUMN tried_since;
ALTER TABLE notifications DROP COLUMN given_up_at;
DROP TABLE channels;
