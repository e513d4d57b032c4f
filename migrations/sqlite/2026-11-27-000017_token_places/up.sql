-- Where hosts that join with a token stand; what they already have stays theirs.
ALTER TABLE join_tokens ADD COLUMN group_name TEXT NOT NULL DEFAULT '';
ALTER TABLE join_tokens ADD COLUMN site TEXT NOT NULL DEFAULT '';
ALTER TABLE join_tokens ADD COLUMN rack TEXT NOT NULL DEFAULT '';
