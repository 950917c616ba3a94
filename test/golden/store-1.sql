-- A store as version 1 of the schema has it (test/store/migrate.test.ts). Never changed: later versions must read it.
PRAGMA foreign_keys = OFF;
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
CREATE TABLE chain (
  id INTEGER PRIMARY KEY,
  fingerprints TEXT NOT NULL UNIQUE
) STRICT;
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
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE alert (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'open', 'closed')),
  closed_at INTEGER,
  record TEXT NOT NULL,
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;
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
CREATE TABLE manual_confirmation (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  certificate TEXT,
  by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL,
  about TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
INSERT INTO run VALUES (1, 'campus', 1795176000000, 1795262400000, '{"planned":2,"manual":0,"probed":1,"failed":1,"startedAt":"2026-11-20T12:00:00.000Z","durationMs":1234,"depth":"full","complete":false,"incompleteReason":"The run was cut short","unanswered":["gone.example.ac.jp"]}');
INSERT INTO sqlite_sequence VALUES ('run', 1);
INSERT INTO sqlite_sequence VALUES ('message', 1);
INSERT INTO certificate VALUES ('000000000000000000000000000000000000000000000000000000000000000a', 1795176000000, X'646572206F662061', 'CN=a', 'CN=Issuing CA', '2a', '["www.example.ac.jp"]', 1789992000000, 1797768000000);
INSERT INTO certificate VALUES ('00000000000000000000000000000000000000000000000000000000000000c0', 1795176000000, X'646572206F66206330', 'CN=c0', 'CN=Issuing CA', '2a', '["www.example.ac.jp"]', 1789992000000, 1797768000000);
INSERT INTO chain VALUES (1, '000000000000000000000000000000000000000000000000000000000000000a 00000000000000000000000000000000000000000000000000000000000000c0');
INSERT INTO place VALUES (1, 'probe', 'www.example.ac.jp:443', '192.0.2.7', '', 1, 1795262400000, 1795262400000, 'warning', 1795176000000, 12.5, 1, 'full', NULL, NULL, NULL, NULL, 0, 'connect', 'refused', 'connection refused');
INSERT INTO place VALUES (2, 'manual', 'radius', '', '', 1, 1795176000000, 1795176000000, 'warning', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO period VALUES (1, 1, 1795176000000, 1795176000000, 'full', 1, 'TLSv1.3', 'TLS_AES_128_GCM_SHA256', 0, 0, NULL, NULL, NULL);
INSERT INTO finding VALUES (1, 1, 'expiring', 'warning', '{"notAfter":"2026-12-10T12:00:00.000Z","daysLeft":20}', 1795176000000, 1795176000000, NULL);
INSERT INTO finding VALUES (2, 2, 'manual-expiring', 'warning', '{"expiresAt":"2026-11-29T12:00:00.000Z","daysLeft":9}', 1795176000000, 1795176000000, NULL);
INSERT INTO finding VALUES (3, 1, 'unreachable', 'warning', '{"stage":"connect","reason":"refused","detail":"connection refused"}', 1795262400000, 1795262400000, NULL);
INSERT INTO counter VALUES ('alert-number', 4821);
INSERT INTO counter VALUES ('alert-revision', 1);
INSERT INTO alert VALUES (4821, 'expiry certificate abababababababababababababababababababababababababababababababab', 'open', NULL, '{"number":4821,"subject":{"kind":"certificate","fingerprint":"abababababababababababababababababababababababababababababababab"},"condition":"expiry","state":"open","severity":"warning","openedAt":"2026-11-20T12:00:00.000Z","finding":{"code":"expiring","severity":"warning","detail":{"notAfter":"2026-12-20T12:00:00.000Z","daysLeft":30}},"certificate":{"fingerprint":"abababababababababababababababababababababababababababababababab","subject":"CN=www.example.ac.jp","issuer":"CN=Issuing CA","serialNumber":"2a","notBefore":"2026-09-21T12:00:00.000Z","notAfter":"2026-12-20T12:00:00.000Z"},"places":[{"endpoint":"www.example.ac.jp:443","address":"192.0.2.7","owner":"physics","fallback":"center"}],"told":[],"toldTo":[],"failures":[true],"countedAt":"2026-11-20T12:00:00.000Z","shownSince":"2026-11-20T12:00:00.000Z","reopenings":0}');
INSERT INTO message VALUES (1, '<1@example.ac.jp>', 'web@phys.example.ac.jp', 'email', 'physics', '[4821]', X'5375626A6563743A20310D0A0D0A00FF', 'waiting', 1795176000000, 1795176000000, 1795176000000, 0, NULL, NULL, 0, NULL);
INSERT INTO manual_confirmation VALUES (1, 'radius', 1821096000000, '{"fingerprint":"0000000000000000000000000000000000000000000000000000000000000001","publicKeyFingerprint":"f000000000000000000000000000000000000000000000000000000000000001","serialNumber":"2a","subject":"CN=www.example.ac.jp","issuer":"CN=Issuing CA","subjectAltNames":["www.example.ac.jp"],"publicKey":{"type":"ecdsa","bits":256},"validity":{"notBefore":"2026-10-31T12:00:00.000Z","notAfter":"2027-01-29T12:00:00.000Z"}}', 'network', 1795176000000);
INSERT INTO audit VALUES (1, 1795176000000, 'physics', 'acknowledged', 'CF-4821', '{"until":"5d"}');
INSERT INTO audit VALUES (2, 1795176000000, 'physics', 'confirmed', 'CF-4821', '{"until":"5d"}');
CREATE INDEX place_chain ON place (chain) WHERE chain IS NOT NULL;
CREATE INDEX period_place ON period (place);
CREATE INDEX period_last_at ON period (last_at);
CREATE INDEX period_chain ON period (chain) WHERE chain IS NOT NULL;
CREATE INDEX finding_place ON finding (place);
CREATE INDEX finding_standing ON finding (place) WHERE ended_at IS NULL;
CREATE INDEX finding_ended_at ON finding (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX alert_once ON alert (key) WHERE state <> 'closed';
CREATE INDEX alert_closed_at ON alert (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX message_due ON message (channel, next_attempt_at) WHERE state = 'waiting';
CREATE INDEX message_open ON message (id) WHERE settled_at IS NULL;
CREATE INDEX message_settled_at ON message (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX manual_confirmation_name ON manual_confirmation (name);
CREATE INDEX audit_at ON audit (at);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are not removed'); END;
PRAGMA application_id = 1128680535;
PRAGMA user_version = 1;
