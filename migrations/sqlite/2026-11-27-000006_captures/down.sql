DROP TABLE capture_markers;
DROP TABLE capture_samples;
DROP TABLE capture_hosts;
DROP TABLE captures;
