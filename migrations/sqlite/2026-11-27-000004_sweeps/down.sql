DROP TABLE bmc_inventories;
DROP TABLE sensor_sweeps;
DROP TABLE sensor_layouts;
