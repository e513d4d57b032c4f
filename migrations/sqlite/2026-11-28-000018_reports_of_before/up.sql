-- When it was taken, of a report that told of a time that had passed when it came; nothing: when it was received.
ALTER TABLE reports ADD COLUMN taken_at BIGINT;
