DROP TABLE kept_settings;
