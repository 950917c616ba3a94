/**
 * The first schema. Instants are milliseconds since 1970, truth values 0 and 1; what may be missing is NULL, but addresses
 * and zones are '' then, since they are part of a key.
 */
export const first = `
CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  inventory TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  summary TEXT
) STRICT;

CREATE TABLE certificate (
  fingerprint TEXT PRIMARY KEY,
  first_at INTEGER NOT NULL,
  der BLOB,
  subject TEXT,
  issuer TEXT,
  serial_number TEXT,
  subject_alt_names TEXT,
  not_before INTEGER,
  not_after INTEGER
) STRICT;

-- Certificates as sent together: fingerprints with a space between, leaf first.
CREATE TABLE chain (
  id INTEGER PRIMARY KEY,
  fingerprints TEXT NOT NULL UNIQUE
) STRICT;

-- One row for each place: what it is like now. What it was like before moves to period.
CREATE TABLE place (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('probe', 'manual')),
  endpoint TEXT NOT NULL,
  address TEXT NOT NULL,
  zone TEXT NOT NULL,
  run INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('ok', 'warning', 'critical')),
  probed_at INTEGER,
  duration_ms REAL,
  attempts INTEGER,
  depth TEXT CHECK (depth IN ('full', 'certificate')),
  chain INTEGER REFERENCES chain,
  tls_version TEXT,
  cipher TEXT,
  client_certificate_requested INTEGER,
  outdated INTEGER,
  failure_stage TEXT,
  failure_reason TEXT,
  failure_detail TEXT,
  UNIQUE (endpoint, address, zone, kind)
) STRICT;
CREATE INDEX place_chain ON place (chain) WHERE chain IS NOT NULL;

CREATE TABLE period (
  id INTEGER PRIMARY KEY,
  place INTEGER NOT NULL REFERENCES place ON DELETE CASCADE,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  depth TEXT NOT NULL CHECK (depth IN ('full', 'certificate')),
  chain INTEGER REFERENCES chain,
  tls_version TEXT,
  cipher TEXT,
  client_certificate_requested INTEGER,
  outdated INTEGER NOT NULL,
  failure_stage TEXT,
  failure_reason TEXT,
  failure_detail TEXT
) STRICT;
CREATE INDEX period_place ON period (place);
CREATE INDEX period_last_at ON period (last_at);
CREATE INDEX period_chain ON period (chain) WHERE chain IS NOT NULL;

CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  place INTEGER NOT NULL REFERENCES place ON DELETE CASCADE,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
  detail TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX finding_place ON finding (place);
CREATE INDEX finding_standing ON finding (place) WHERE ended_at IS NULL;
CREATE INDEX finding_ended_at ON finding (ended_at) WHERE ended_at IS NOT NULL;

-- The highest number that an alert ever had, and how often alerts have changed.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('alert-number', 0), ('alert-revision', 0);

-- The alert is its record; the columns are what it is found by.
CREATE TABLE alert (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'open', 'closed')),
  closed_at INTEGER,
  record TEXT NOT NULL,
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX alert_once ON alert (key) WHERE state <> 'closed';
CREATE INDEX alert_closed_at ON alert (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE acknowledgement (
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (alert, at, by)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  channel TEXT NOT NULL,
  contact TEXT,
  alerts TEXT NOT NULL,
  bytes BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'waiting', 'sent', 'refused', 'given-up', 'withdrawn')),
  created_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  waiting_since INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  lease TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  settled_at INTEGER,
  UNIQUE (message_id, recipient, channel)
) STRICT;
CREATE INDEX message_due ON message (channel, next_attempt_at) WHERE state = 'waiting';
CREATE INDEX message_open ON message (id) WHERE settled_at IS NULL;
CREATE INDEX message_settled_at ON message (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE manual_confirmation (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  certificate TEXT,
  by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX manual_confirmation_name ON manual_confirmation (name);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL,
  about TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are not removed'); END;
`
