-- Maintenance: what somebody has to do to a machine.
CREATE TABLE tasks (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL,
    component TEXT NOT NULL,
    -- Which trigger made it; by_hand for those of people.
    reason TEXT NOT NULL,
    title TEXT NOT NULL,
    severity TEXT NOT NULL,
    -- pending, scheduled, in_progress, verifying, completed, cancelled.
    status TEXT NOT NULL,
    scheduled_for BIGINT,
    assignee TEXT NOT NULL,
    -- Nobody: the server by itself.
    created_by TEXT,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    -- Since when the repair is watched, and for how long the host must be up without the fault.
    verify_since BIGINT,
    verify_millis BIGINT NOT NULL,
    -- How often the fault was seen, also where it is not linked any more.
    seen BIGINT NOT NULL,
    -- What is still to be told of it: opened, reopened, verified.
    tell TEXT
);
CREATE INDEX tasks_by_host ON tasks (host_id, id);
-- Further evidence goes to the task that is open.
CREATE UNIQUE INDEX tasks_open ON tasks (host_id, component, reason) WHERE closed_at IS NULL AND reason <> 'by_hand';
CREATE INDEX tasks_to_tell ON tasks (id) WHERE tell IS NOT NULL;
CREATE INDEX tasks_verifying ON tasks (id) WHERE status = 'verifying';

-- What was said about a task; nothing of it is changed.
CREATE TABLE task_notes (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    at BIGINT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX task_notes_by_task ON task_notes (task_id, id);

-- Alerts and events that are about the same. The words stay when the event is gone.
CREATE TABLE task_links (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    -- alert, event.
    kind TEXT NOT NULL,
    linked_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE UNIQUE INDEX task_links_by_task ON task_links (task_id, kind, linked_id);

-- What makes a task when it happens often enough within the window.
CREATE TABLE task_signs (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL,
    component TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    count BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX task_signs_by_subject ON task_signs (host_id, reason, component, at);

-- New boots, as the server saw them.
CREATE TABLE reboots (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- It was announced by the host, or done through us.
    planned BOOLEAN NOT NULL
);
CREATE INDEX reboots_by_host ON reboots (host_id, at);

-- Stretches in which a host was watched, or had said that it goes down. What is in none of them is not known.
CREATE TABLE host_stretches (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    host_id TEXT NOT NULL,
    -- watched, announced.
    kind TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT
);
CREATE INDEX host_stretches_by_host ON host_stretches (host_id, id);
CREATE INDEX host_stretches_open ON host_stretches (host_id) WHERE to_at IS NULL;
INSERT INTO host_stretches (host_id, kind, from_at, to_at)
    SELECT id, 'watched', enrolled_at, NULL FROM hosts WHERE presence IN ('up', 'late', 'down') AND lifecycle <> 'deprecated';

-- Outages stay until somebody has put them away.
ALTER TABLE outages ADD COLUMN cleared_at BIGINT;
ALTER TABLE outages ADD COLUMN cleared_by TEXT;
ALTER TABLE outages ADD COLUMN note TEXT;
CREATE INDEX outages_by_time ON outages (began_at);
