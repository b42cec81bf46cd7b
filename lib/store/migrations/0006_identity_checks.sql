-- Who verified whom before a PIN was given out, how, and when (001 IV). No answers, and no document's number.
CREATE TABLE identity_checks (
  check_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  operator TEXT NOT NULL,
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('in-person', 'video')),
  document TEXT NOT NULL,
  matched TEXT NOT NULL,           -- the questions whose answers matched, separated by commas
  not_matched TEXT NOT NULL,
  not_on_file TEXT NOT NULL,       -- what MiSiS has blank
  passed INTEGER NOT NULL
) STRICT;
CREATE INDEX identity_checks_by_guardian ON identity_checks (student_id, guardian_id, at);
