-- Who verified whom before a PIN was given out, how, and when (001 IV). No answers, and no document's number.
-- The row is there as soon as the first question is: who breaks off has not passed.
CREATE TABLE identity_checks (
  check_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  operator TEXT NOT NULL,
  student_id TEXT NOT NULL,
  guardian_id TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('in-person', 'video')),
  document TEXT NOT NULL,
  matched TEXT NOT NULL,           -- the questions whose answers matched, separated by commas
  not_matched TEXT NOT NULL,       -- 'not finished' until all were asked
  not_on_file TEXT NOT NULL,       -- what MiSiS has blank
  passed INTEGER NOT NULL
) STRICT;
CREATE INDEX identity_checks_by_operator ON identity_checks (operator, at);

-- Live PINs of the district's old form, by the length of what is sealed (24 + 4 + 16): while there is one, an entry of
-- four digits is no mistyped PIN, whatever the setting says now.
CREATE INDEX pins_of_four_digits ON pins (student_id) WHERE state = 'live' AND length(sealed) = 44;
