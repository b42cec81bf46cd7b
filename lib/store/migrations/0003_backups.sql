-- Backups that were made: one row each. A backup does not hold its own row.
CREATE TABLE backups (
  backup_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  operator TEXT NOT NULL,
  made_by TEXT NOT NULL CHECK (made_by IN ('job', 'hand')),  -- only what the job made does it remove again
  folder TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,             -- of the file
  bytes INTEGER NOT NULL,
  database_bytes INTEGER NOT NULL,  -- what it unpacks to
  check_done TEXT NOT NULL CHECK (check_done IN ('quick_check', 'integrity_check')),
  seconds REAL NOT NULL
) STRICT;
CREATE INDEX backups_by_sha256 ON backups (sha256);
