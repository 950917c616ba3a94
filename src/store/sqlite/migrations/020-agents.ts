/** Agents that have joined the centre, what they said, and hooks of other clients. */
export const agents = `
-- A grant is used once: by whom stands in it then.
CREATE TABLE join_grant (
  hash TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT,
  used_at INTEGER,
  used_by TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE agent (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'quarantined', 'revoked')),
  key TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  machine TEXT NOT NULL,
  other_machine TEXT,
  host TEXT NOT NULL,
  version TEXT NOT NULL,
  node_version TEXT NOT NULL,
  node_end_of_life TEXT,
  enrolled_at INTEGER NOT NULL,
  report_made_at INTEGER,
  reported_at INTEGER
) STRICT;
CREATE UNIQUE INDEX agent_approved ON agent (name) WHERE state IN ('approved', 'quarantined');

CREATE TABLE agent_nonce (
  key TEXT NOT NULL,
  nonce TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (key, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_nonce_at ON agent_nonce (at);

CREATE TABLE agent_certificate (
  agent INTEGER NOT NULL REFERENCES agent ON DELETE CASCADE,
  name TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (agent, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE agent_event (
  agent INTEGER NOT NULL REFERENCES agent ON DELETE CASCADE,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  certificate TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (agent, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_event_at ON agent_event (at);

CREATE TABLE wish (
  id INTEGER PRIMARY KEY,
  agent TEXT NOT NULL,
  certificate TEXT,
  issuer TEXT,
  because TEXT NOT NULL,
  by TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  answered_at INTEGER,
  taken INTEGER,
  answer TEXT,
  CHECK ((certificate IS NULL) <> (issuer IS NULL))
) STRICT;
CREATE INDEX wish_open ON wish (agent) WHERE answered_at IS NULL;

CREATE TABLE agent_hook (
  name TEXT PRIMARY KEY,
  client TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  names TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hook_report (
  hook TEXT NOT NULL REFERENCES agent_hook ON DELETE CASCADE,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (hook, name)
) STRICT, WITHOUT ROWID;
`
