// The second reference of the re-import: DuckDB reads the same files, takes the difference, and upserts it. Without an index,
// which only slows it down.
// Usage: node duckdb_upsert.mjs load|apply EXTRACT_FOLDER DATABASE      (module @duckdb/node-api)
import { DuckDBInstance } from '@duckdb/node-api';

const [what, folder, file] = process.argv.slice(2);
const keys = { students: ['StudentID'], guardians: ['StudentID', 'GuardianID'] };
const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
const run = (sql) => connection.run(sql);
const csv = (table) => `read_csv('${folder}/${table}.csv', all_varchar = true, header = true)`;

for (const [table, key] of Object.entries(keys)) {
  if (what === 'load') {
    await run(`CREATE TABLE ${table} AS SELECT * FROM ${csv(table)}`);
    await run(`ALTER TABLE ${table} ADD COLUMN absent BOOLEAN DEFAULT false`);
    continue;
  }
  await run(`CREATE TEMP TABLE extract AS SELECT *, false AS absent FROM ${csv(table)}`);
  await run(`CREATE TEMP TABLE changed AS SELECT * FROM extract EXCEPT SELECT * FROM ${table}`);
  const same = key.map((column) => `e.${column} = t.${column}`).join(' AND ');
  await run('BEGIN');
  await run(`DELETE FROM ${table} t USING changed e WHERE ${same}`);
  await run(`INSERT INTO ${table} SELECT * FROM changed`);
  await run(`UPDATE ${table} t SET absent = true WHERE NOT EXISTS (SELECT 1 FROM extract e WHERE ${same})`);
  await run('COMMIT');
  await run('DROP TABLE extract');
  await run('DROP TABLE changed');
}
await run('CHECKPOINT');
