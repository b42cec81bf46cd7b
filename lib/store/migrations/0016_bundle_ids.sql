-- An interchange bundle (OneRoster) names its records by IDs of its own. Where such an ID is not the roster's, a later
-- delta needs to know whom it means; and which class is which homeroom.
CREATE TABLE bundle_ids (
  what TEXT NOT NULL,        -- school, student, guardian, homeroom
  sourced_id TEXT NOT NULL,
  id TEXT NOT NULL,          -- location code, student ID, guardian ID; of a homeroom its location code
  detail TEXT NOT NULL,      -- of a homeroom: JSON of its title, its teacher's name and email; else ''
  PRIMARY KEY (what, sourced_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bundle_ids_by_id ON bundle_ids (id) WHERE what = 'guardian';
