-- Files that the log tells of and that never got their name: `report disclosures` asks for each of its rows whether a
-- later one, of the same subject, says so.
CREATE INDEX audit_log_failed ON audit_log (subject, seq) WHERE outcome = 'failed';
