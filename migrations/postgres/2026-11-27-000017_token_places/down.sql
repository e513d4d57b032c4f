ALTER TABLE join_tokens DROP COLUMN rack;
ALTER TABLE join_tokens DROP COLUMN site;
ALTER TABLE join_tokens DROP COLUMN group_name;
