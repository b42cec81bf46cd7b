-- A run whose outcome is 'superseded' read an extract that was older than the newest one imported, and applied
-- nothing. The runs that the roster rests on, for every question that asks for them:
CREATE VIEW standing_runs AS SELECT * FROM roster_runs WHERE outcome IN ('applied', 'unchanged');
