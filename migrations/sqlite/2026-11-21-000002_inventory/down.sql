ALTER TABLE alerts DROP COLUMN advice;
ALTER TABLE hosts DROP COLUMN complete_report_id;
DROP TABLE inventories;
