-- The network in one file (docs/network.md, section 10). Columns beside a body are copies for searching; balances, transfers,
-- closures and blocks exist only here.

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),
  requester BLOB NOT NULL,
  node BLOB,
  accepted_at INTEGER NOT NULL,
  wake_at INTEGER NOT NULL,
  escrow INTEGER NOT NULL CHECK (escrow >= 0),
  body BLOB NOT NULL,
  CHECK (state < 3 OR escrow = 0)
) STRICT;
CREATE INDEX tasks_newest ON tasks (accepted_at, id);
CREATE INDEX tasks_by_state ON tasks (state, accepted_at, id);
CREATE INDEX tasks_by_requester ON tasks (requester, accepted_at, id);
CREATE INDEX tasks_open_by_requester ON tasks (requester, accepted_at, id) WHERE state < 3;
CREATE INDEX tasks_by_node ON tasks (node, accepted_at, id) WHERE node IS NOT NULL;
CREATE INDEX tasks_due ON tasks (wake_at, id) WHERE state < 3;

-- A waiting task stands in the queue of every candidate that may still have it.
CREATE TABLE queue (
  node BLOB NOT NULL,
  accepted_at INTEGER NOT NULL,
  task BLOB NOT NULL,
  PRIMARY KEY (node, accepted_at, task)
) STRICT, WITHOUT ROWID;

CREATE TABLE nodes (
  address BLOB NOT NULL PRIMARY KEY,
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE holders (
  address BLOB NOT NULL PRIMARY KEY,
  free INTEGER NOT NULL CHECK (free >= 0),
  staked INTEGER NOT NULL CHECK (staked >= 0),
  held INTEGER NOT NULL CHECK (held >= 0),
  open_tasks INTEGER NOT NULL CHECK (open_tasks >= 0)
) STRICT, WITHOUT ROWID;

-- The accounts that are nobody's, by AccountKind: issued (1) is the only one below zero.
CREATE TABLE pots (
  kind INTEGER NOT NULL PRIMARY KEY CHECK (kind IN (1, 5, 6)),
  balance INTEGER NOT NULL CHECK (CASE kind WHEN 1 THEN balance <= 0 ELSE balance >= 0 END)
) STRICT;
INSERT INTO pots VALUES (1, 0), (5, 0), (6, 0);

-- What for and why: once. Paying a task twice is a violation of this key.
CREATE TABLE transfers (
  subject BLOB NOT NULL,
  kind INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  PRIMARY KEY (subject, kind)
) STRICT, WITHOUT ROWID;

-- Each task ends once.
CREATE TABLE closures (
  task BLOB NOT NULL PRIMARY KEY,
  state INTEGER NOT NULL CHECK (state BETWEEN 3 AND 6),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blocks (
  height INTEGER PRIMARY KEY,
  header BLOB NOT NULL,
  signature BLOB NOT NULL
) STRICT;

-- place = height * 2^20 + index in the block.
CREATE TABLE entries (
  place INTEGER PRIMARY KEY,
  task BLOB,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX entries_by_task ON entries (task, place) WHERE task IS NOT NULL;
CREATE TABLE entry_parties (
  party BLOB NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (party, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE state_counts (
  state INTEGER NOT NULL PRIMARY KEY,
  tasks INTEGER NOT NULL CHECK (tasks >= 0)
) STRICT;
INSERT INTO state_counts VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0);
CREATE TABLE minutes (
  minute INTEGER NOT NULL PRIMARY KEY,
  done INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  slashed INTEGER NOT NULL,
  micro_joules INTEGER NOT NULL
) STRICT;

CREATE TABLE models (
  id BLOB NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  published_at INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX models_newest ON models (published_at, id);

-- Blobs themselves are files beside the database.
CREATE TABLE blobs (
  digest BLOB NOT NULL PRIMARY KEY,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  keep_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX blobs_by_keep ON blobs (keep_until);
