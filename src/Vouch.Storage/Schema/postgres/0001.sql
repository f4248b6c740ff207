-- The network for many coordinators (docs/network.md, section 10). Columns beside a body are copies for searching; balances,
-- transfers, closures and blocks exist only here. Bodies are canonical bytes and not text, so that any text can be kept.

-- One row: whose network this is, and where its chain ends. Whoever adds a block holds it locked.
CREATE TABLE head (
  one boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
  network bytea NOT NULL,
  height bigint NOT NULL,
  digest bytea NOT NULL,
  at bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE tasks (
  id bytea NOT NULL PRIMARY KEY,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 6),
  requester bytea NOT NULL,
  node bytea,
  accepted_at bigint NOT NULL,
  wake_at bigint NOT NULL,
  escrow bigint NOT NULL CHECK (escrow >= 0),
  body bytea NOT NULL,
  CHECK (state < 3 OR escrow = 0)
);
CREATE INDEX tasks_newest ON tasks (accepted_at, id);
-- Done tasks are nearly all; they are listed by time.
CREATE INDEX tasks_by_state ON tasks (state, accepted_at, id) WHERE state <> 3;
CREATE INDEX tasks_by_requester ON tasks (requester, accepted_at, id);
CREATE INDEX tasks_open_by_requester ON tasks (requester, accepted_at, id) WHERE state < 3;
CREATE INDEX tasks_by_node ON tasks (node, accepted_at, id) WHERE node IS NOT NULL;
CREATE INDEX tasks_due ON tasks (wake_at, id) WHERE state < 3;

-- A waiting task stands in the queue of every candidate that may still have it.
CREATE TABLE queue (
  node bytea NOT NULL,
  accepted_at bigint NOT NULL,
  task bytea NOT NULL,
  PRIMARY KEY (node, accepted_at, task)
);

CREATE TABLE nodes (
  address bytea NOT NULL PRIMARY KEY,
  body bytea NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE holders (
  address bytea NOT NULL PRIMARY KEY,
  free bigint NOT NULL CHECK (free >= 0),
  staked bigint NOT NULL CHECK (staked >= 0),
  held bigint NOT NULL CHECK (held >= 0),
  open_tasks integer NOT NULL CHECK (open_tasks >= 0)
) WITH (fillfactor = 50);

-- The accounts that are nobody's, by AccountKind: issued (1) is the only one below zero.
CREATE TABLE pots (
  kind smallint NOT NULL PRIMARY KEY CHECK (kind IN (1, 5, 6)),
  balance bigint NOT NULL CHECK (CASE kind WHEN 1 THEN balance <= 0 ELSE balance >= 0 END)
) WITH (fillfactor = 10);
INSERT INTO pots VALUES (1, 0), (5, 0), (6, 0);

-- What for and why: once. Paying a task twice is a violation of this key.
CREATE TABLE transfers (
  subject bytea NOT NULL,
  kind smallint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  PRIMARY KEY (subject, kind)
);

-- Each task ends once.
CREATE TABLE closures (
  task bytea NOT NULL PRIMARY KEY,
  state smallint NOT NULL CHECK (state BETWEEN 3 AND 6),
  at bigint NOT NULL
);

CREATE TABLE blocks (
  height bigint PRIMARY KEY,
  header bytea NOT NULL,
  signature bytea NOT NULL
);

-- place = height * 2^20 + index in the block.
CREATE TABLE entries (
  place bigint PRIMARY KEY,
  task bytea,
  body bytea NOT NULL
);
CREATE INDEX entries_by_task ON entries (task, place) WHERE task IS NOT NULL;
CREATE TABLE entry_parties (
  party bytea NOT NULL,
  place bigint NOT NULL,
  PRIMARY KEY (party, place)
);

CREATE TABLE state_counts (
  state smallint NOT NULL PRIMARY KEY,
  tasks bigint NOT NULL CHECK (tasks >= 0)
) WITH (fillfactor = 10);
INSERT INTO state_counts VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0);
CREATE TABLE minutes (
  minute bigint NOT NULL PRIMARY KEY,
  done bigint NOT NULL,
  paid bigint NOT NULL,
  slashed bigint NOT NULL,
  micro_joules bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE models (
  id bytea NOT NULL PRIMARY KEY,
  version bigint NOT NULL,
  published_at bigint NOT NULL,
  body bytea NOT NULL
);
CREATE INDEX models_newest ON models (published_at, id);

CREATE TABLE blobs (
  digest bytea NOT NULL PRIMARY KEY,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  keep_until bigint NOT NULL
);
CREATE INDEX blobs_by_keep ON blobs (keep_until);

-- In pieces, so that nobody needs a large one in memory; sealed bytes do not compress.
CREATE TABLE blob_chunks (
  digest bytea NOT NULL REFERENCES blobs ON DELETE CASCADE,
  n integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (digest, n)
);
ALTER TABLE blob_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Queues fill and empty all day: dead rows are cleared early, or every search would step over them.
ALTER TABLE queue SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
ALTER TABLE tasks SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
