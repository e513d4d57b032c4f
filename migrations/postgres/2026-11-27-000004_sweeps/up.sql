-- What sensors a BMC has, as JSON: names, parts, units and limits. Machines alike share one.
CREATE TABLE sensor_layouts (
    -- The beginning of the SHA-256 of the body, hex.
    id TEXT PRIMARY KEY NOT NULL,
    body TEXT NOT NULL
);

-- What all sensors of a BMC said at once: JSON in the order of the layout, compressed (zstd).
CREATE TABLE sensor_sweeps (
    host_id TEXT NOT NULL REFERENCES hosts (id),
    taken_at BIGINT NOT NULL,
    layout_id TEXT NOT NULL REFERENCES sensor_layouts (id),
    body BYTEA NOT NULL,
    PRIMARY KEY (host_id, taken_at)
);
CREATE INDEX sensor_sweeps_by_time ON sensor_sweeps (taken_at);
CREATE INDEX sensor_sweeps_by_layout ON sensor_sweeps (layout_id);

-- What a BMC says that its machine is made of (JSON).
CREATE TABLE bmc_inventories (
    host_id TEXT PRIMARY KEY NOT NULL REFERENCES hosts (id),
    taken_at BIGINT NOT NULL,
    body TEXT NOT NULL
);
