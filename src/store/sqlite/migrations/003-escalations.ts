/**
 * Escalations and drills. A course is its record, as an alert is; so is a drill, which has nothing to do with any alert. `purpose` of a message: what
 * it is for; `reference` and `outcome`: what to ask a service for, and what it said.
 */
export const escalations = `
CREATE TABLE course (
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  escalation TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (alert, escalation, started_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE drill (
  number INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  revision INTEGER NOT NULL DEFAULT 0,
  record TEXT NOT NULL
) STRICT;

ALTER TABLE message ADD COLUMN purpose TEXT NOT NULL DEFAULT 'news' CHECK (purpose IN ('news', 'ask', 'drill'));
ALTER TABLE message ADD COLUMN drill INTEGER;
ALTER TABLE message ADD COLUMN reference TEXT;
ALTER TABLE message ADD COLUMN outcome TEXT;
ALTER TABLE message ADD COLUMN outcome_words TEXT;
CREATE INDEX message_open_call ON message (id) WHERE reference IS NOT NULL AND outcome IS NULL;
`
