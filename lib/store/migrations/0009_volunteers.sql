-- Applications to be a school volunteer (001 VII, BUL-6746.2).
CREATE TABLE volunteer_applications (
  application_id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES accounts,
  location_code TEXT NOT NULL,
  applied_at TEXT NOT NULL,
  task TEXT NOT NULL,              -- what the parent would like to do
  state TEXT NOT NULL CHECK (state IN ('applied', 'approved', 'denied')),
  decided_at TEXT, decided_by TEXT,
  reason TEXT                      -- denied: what the parent was told
) STRICT;
CREATE INDEX volunteer_applications_by_school ON volunteer_applications (location_code, state);
CREATE UNIQUE INDEX volunteer_applications_open ON volunteer_applications (account_id, location_code)
  WHERE state = 'applied';
