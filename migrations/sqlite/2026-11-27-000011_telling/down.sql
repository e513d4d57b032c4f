DROP TABLE tellings;
DROP TABLE silences;
ALTER TABLE hosts DROP COLUMN firmware;
ALTER TABLE hosts DROP COLUMN model;
