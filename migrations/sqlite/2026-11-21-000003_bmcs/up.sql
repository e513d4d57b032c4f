-- What people say of a host. One that was made for its BMC has no agent (yet) and was never heard.
ALTER TABLE hosts ADD COLUMN group_name TEXT NOT NULL DEFAULT '';
ALTER TABLE hosts ADD COLUMN site TEXT NOT NULL DEFAULT '';
ALTER TABLE hosts ADD COLUMN rack TEXT NOT NULL DEFAULT '';
-- JSON: a list of texts.
ALTER TABLE hosts ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE hosts ADD COLUMN notes TEXT NOT NULL DEFAULT '';
-- active, maintenance or deprecated.
ALTER TABLE hosts ADD COLUMN lifecycle TEXT NOT NULL DEFAULT 'active';

-- How to sign in to BMCs. Passwords and keys are sealed with the key that key_id names, which lies in a file and not here.
CREATE TABLE credentials (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL,
    sealed_password BLOB NOT NULL,
    -- K_g, the second key of IPMI.
    sealed_bmc_key BLOB,
    key_id TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    refused_at BIGINT,
    refused_why TEXT
);

-- For BMCs of hosts of a group that have none of their own.
CREATE TABLE credential_groups (
    group_name TEXT PRIMARY KEY NOT NULL,
    credential_id TEXT NOT NULL REFERENCES credentials (id)
);

CREATE TABLE bmcs (
    host_id TEXT PRIMARY KEY NOT NULL REFERENCES hosts (id),
    -- Host name or IP address.
    address TEXT NOT NULL,
    ipmi_port INTEGER NOT NULL,
    redfish_port INTEGER NOT NULL,
    -- auto, ipmi or redfish.
    protocol TEXT NOT NULL,
    -- Addresses are unique within one network of BMCs.
    network TEXT NOT NULL,
    credential_id TEXT REFERENCES credentials (id),
    -- SHA-256 of the public key of its Redfish server, hex.
    pin TEXT,
    enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    -- What polling learns (JSON).
    learned TEXT NOT NULL,
    reachable_state TEXT NOT NULL,
    state_since BIGINT NOT NULL,
    heard_at BIGINT,
    last_error TEXT,
    last_error_code TEXT,
    UNIQUE (network, address, ipmi_port, redfish_port)
);
CREATE INDEX bmcs_by_credential ON bmcs (credential_id);

-- Who changed what. Rows are only ever added; each hash covers its row and the hash before it.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    -- person, command_line or server.
    actor_kind TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- JSON, without secrets.
    before TEXT,
    after TEXT,
    -- done, refused or failed.
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- Held by whoever adds to the chain, or seals with the key: the last entry, and the key that seals now.
INSERT INTO meta (key, value) VALUES ('audit_head', '');
INSERT INTO meta (key, value) VALUES ('secrets_key', '');
