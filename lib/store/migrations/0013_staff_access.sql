-- Roles that were given here (0012), now also at a Local District or the district, and some without an end of their own.
CREATE TABLE granted_roles_now (
  grant_id INTEGER PRIMARY KEY AUTOINCREMENT,
  employee_number TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,             -- as in staff_roles: a location code, a Local District's name, or '' for the district
  last_day TEXT,                   -- the last one on which it is held; NULL: as long as the staff file has the person
  granted_at TEXT NOT NULL,
  granted_by TEXT NOT NULL,
  request_id INTEGER,              -- the request that it came from
  ended_at TEXT,                   -- taken back before its time
  ended_by TEXT
) STRICT;
INSERT INTO granted_roles_now (grant_id, employee_number, role, place, last_day, granted_at, granted_by, ended_at, ended_by)
  SELECT grant_id, employee_number, role, location_code, last_day, granted_at, granted_by, ended_at, ended_by
  FROM granted_roles;
DROP TABLE granted_roles;
ALTER TABLE granted_roles_now RENAME TO granted_roles;
CREATE UNIQUE INDEX granted_roles_in_force ON granted_roles (employee_number, role, place) WHERE ended_at IS NULL;
CREATE INDEX granted_roles_by_place ON granted_roles (place, role);
CREATE INDEX granted_roles_by_employee ON granted_roles (employee_number);

-- Roles of the staff file that were taken away here (004: removal is never automatic). They stay taken away, whatever
-- later staff files say, until somebody gives them back.
CREATE TABLE removed_roles (
  removal_id INTEGER PRIMARY KEY AUTOINCREMENT,
  employee_number TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  removed_at TEXT NOT NULL,
  removed_by TEXT NOT NULL,
  ended_at TEXT,                   -- given back
  ended_by TEXT
) STRICT;
CREATE UNIQUE INDEX removed_roles_in_force ON removed_roles (employee_number, role, place) WHERE ended_at IS NULL;
CREATE INDEX removed_roles_by_place ON removed_roles (place);
CREATE INDEX removed_roles_by_employee ON removed_roles (employee_number);

-- Requests for a role (004). Whether one waits for Human Resources is derived from the staff file when it is read.
CREATE TABLE access_requests (
  request_id INTEGER PRIMARY KEY AUTOINCREMENT,
  employee_number TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  approver TEXT NOT NULL,          -- employee number of the administrator who is asked
  last_day TEXT,                   -- that was asked for; NULL: as the role has it
  remove_previous INTEGER NOT NULL,
  requested_at TEXT NOT NULL,
  requested_by TEXT NOT NULL,      -- login
  approver_told_at TEXT,           -- when the HR record was complete, and the approver was told; NULL: not yet
  decision TEXT CHECK (decision IN ('approved', 'denied', 'withdrawn')),
  decided_at TEXT,
  decided_by TEXT,
  reason TEXT
) STRICT;
CREATE UNIQUE INDEX access_requests_open ON access_requests (employee_number, role, place) WHERE decision IS NULL;
CREATE INDEX access_requests_by_place ON access_requests (place);
CREATE INDEX access_requests_of_person ON access_requests (employee_number);
CREATE INDEX access_requests_of_approver ON access_requests (approver);
CREATE INDEX access_requests_of_requester ON access_requests (requested_by);

-- When a role was last used here: the newer of this and the staff file's is its last login (004).
CREATE TABLE role_uses (
  employee_number TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  last_used_at TEXT NOT NULL,
  PRIMARY KEY (employee_number, role, place)
) STRICT;

-- When a school's Security Audit Report was run (004: every 6 months).
CREATE TABLE security_audits (
  location_code TEXT NOT NULL,
  run_at TEXT NOT NULL,
  run_by TEXT NOT NULL,
  PRIMARY KEY (location_code, run_at)
) STRICT;

-- What is asked of a place: who holds a role there.
CREATE INDEX staff_roles_by_place ON staff_roles (location_code);
