-- Guardian IDs of MiSiS that are one person with another, which is kept (`guardian merge`). The roster has them both, as
-- every import brings them: this is laid over it when it is read, and `guardian unmerge` takes it off again. What was
-- and is no more, the audit log knows. There are no chains: a kept ID is merged with no other. There is no reference to
-- the roster: undoing an import takes its rows away, and the next one brings them back.
CREATE TABLE guardian_merges (
  guardian_id TEXT PRIMARY KEY,
  kept_id TEXT NOT NULL CHECK (kept_id <> guardian_id),
  merged_at TEXT NOT NULL,
  operator TEXT NOT NULL,
  reason TEXT NOT NULL          -- '' where none was given
) STRICT;
CREATE INDEX guardian_merges_by_kept ON guardian_merges (kept_id);
