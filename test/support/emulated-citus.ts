// glue: The catalog and functions of Citus, emulated on one PostgreSQL server
import { query } from './postgres.ts'

/**
 * The functions record what they are called with, and refuse what Citus refuses: a child before its parent, a table that is
 * distributed already, and a table of a group that does not exist. Nothing is moved.
 */
const EMULATION = `
  CREATE SCHEMA citus_emulation;
  SET search_path TO citus_emulation, public;
  CREATE TABLE pg_dist_local_group (groupid INTEGER NOT NULL);
  INSERT INTO pg_dist_local_group VALUES (0);
  CREATE TYPE noderole AS ENUM ('primary', 'secondary', 'unavailable');
  CREATE TABLE pg_dist_node (nodeid INTEGER, groupid INTEGER, nodename TEXT, isactive BOOLEAN, noderole noderole,
    shouldhaveshards BOOLEAN);
  INSERT INTO pg_dist_node VALUES (1, 0, 'coordinator', true, 'primary', false), (2, 1, 'one', true, 'primary', true),
    (3, 2, 'two', true, 'primary', true), (4, 3, 'gone', false, 'primary', true);
  CREATE TABLE pg_dist_partition (logicalrelid REGCLASS, partmethod "char", partkey TEXT, colocationid INTEGER,
    repmodel "char");
  CREATE TABLE pg_dist_placement (shardid BIGINT, groupid INTEGER);
  INSERT INTO pg_dist_placement VALUES (101, 1), (102, 2);
  CREATE TABLE shards_of_apps (app_id TEXT PRIMARY KEY, shardid BIGINT);
  CREATE FUNCTION get_shard_id_for_distribution_column(REGCLASS, TEXT) RETURNS BIGINT LANGUAGE sql
    AS 'SELECT shardid FROM citus_emulation.shards_of_apps WHERE app_id = $2';
  CREATE TABLE calls (number SERIAL, call TEXT);
  CREATE TABLE faults (deadlocks BIGINT);
  INSERT INTO faults VALUES (0);
  CREATE SEQUENCE attempts;
  CREATE FUNCTION column_to_column_name(REGCLASS, TEXT) RETURNS TEXT LANGUAGE sql AS 'SELECT $2';
  CREATE FUNCTION require_new(moved REGCLASS) RETURNS VOID LANGUAGE plpgsql AS $$
  BEGIN
    IF nextval('citus_emulation.attempts') <= (SELECT deadlocks FROM citus_emulation.faults) THEN
      RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01';
    END IF;
    IF current_setting('citus.enable_local_reference_table_foreign_keys', true) IS DISTINCT FROM 'off' THEN
      RAISE EXCEPTION 'local tables with foreign keys to the reference table would be converted';
    END IF;
    IF EXISTS (SELECT 1 FROM citus_emulation.pg_dist_partition WHERE logicalrelid = moved) THEN
      RAISE EXCEPTION 'table % is already distributed', moved;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = moved
        AND NOT EXISTS (SELECT 1 FROM citus_emulation.pg_dist_partition p WHERE p.logicalrelid = c.confrelid)) THEN
      RAISE EXCEPTION 'cannot create foreign key constraint: the parent of % is a local table', moved;
    END IF;
  END $$;
  CREATE FUNCTION create_reference_table(moved REGCLASS) RETURNS VOID LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM citus_emulation.require_new(moved);
    INSERT INTO citus_emulation.pg_dist_partition VALUES (moved, 'n', NULL, 1, 't');
    INSERT INTO citus_emulation.calls (call) VALUES ('reference ' || moved);
  END $$;
  CREATE FUNCTION create_distributed_table(moved REGCLASS, key TEXT, colocate_with TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
  DECLARE
    colocated INTEGER := CASE WHEN colocate_with = 'none'
      THEN (SELECT 10 + COUNT(*) FROM citus_emulation.pg_dist_partition)
      ELSE (SELECT colocationid FROM citus_emulation.pg_dist_partition
        WHERE logicalrelid = to_regclass(colocate_with) AND partmethod = 'h') END;
  BEGIN
    PERFORM citus_emulation.require_new(moved);
    IF colocated IS NULL THEN
      RAISE EXCEPTION 'relation % is not distributed', colocate_with;
    END IF;
    INSERT INTO citus_emulation.pg_dist_partition VALUES (moved, 'h', key, colocated, 's');
    INSERT INTO citus_emulation.calls (call) VALUES (moved || ' by ' || key || ' with ' || colocate_with);
  END $$;
  CREATE FUNCTION truncate_local_data_after_distributing_table(emptied REGCLASS) RETURNS VOID LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT 1 FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid = emptied
        AND NOT EXISTS (SELECT 1 FROM citus_emulation.pg_dist_partition p WHERE p.logicalrelid = c.conrelid)) THEN
      RAISE EXCEPTION 'cannot truncate a table referenced in a foreign key constraint by a local table';
    END IF;
    EXECUTE format('TRUNCATE %s CASCADE', emptied);
    INSERT INTO citus_emulation.calls (call) VALUES ('empty ' || emptied);
  END $$;
`

/** New connections to the database find the emulation, as they find Citus in `pg_catalog`. */
export async function emulateCitus(databaseUrl: string): Promise<void> {
  await query(databaseUrl, EMULATION)
  const name = new URL(databaseUrl).pathname.slice(1)
  await query(databaseUrl, `ALTER DATABASE ${name} SET search_path TO public, citus_emulation`)
}
