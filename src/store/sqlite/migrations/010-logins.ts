/** Who may log in to the pages of the centre, who has, who failed to; and the keys of programs to its API. */
export const logins = `
CREATE TABLE account (
  login TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'owner', 'admin')),
  password TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  password_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The id is the hash of what the browser shows.
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  started_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_login ON session (login);

CREATE TABLE login_failure (
  key TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_token (
  name TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
`
