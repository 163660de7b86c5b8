-- owner: platform
-- migration: 2026112101_roles
-- runs as: login
-- Roles belong to the whole server and may exist already; schemas and grants belong to this database.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY[
    'fp_owner', 'fp_conversation', 'fp_orchestrator', 'fp_gateway', 'fp_router', 'fp_tool',
    'fp_trust', 'fp_checkpoint', 'fp_memory', 'fp_knowledge', 'fp_shop'
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', role_name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this server is being migrated at this moment
      END;
    END IF;
    IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
  END LOOP;
END
$$;

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA conversation AUTHORIZATION fp_owner;
CREATE SCHEMA orchestrator AUTHORIZATION fp_owner;
CREATE SCHEMA gateway AUTHORIZATION fp_owner;
CREATE SCHEMA router AUTHORIZATION fp_owner;
CREATE SCHEMA tool AUTHORIZATION fp_owner;
CREATE SCHEMA trust AUTHORIZATION fp_owner;
CREATE SCHEMA audit AUTHORIZATION fp_owner;
CREATE SCHEMA memory AUTHORIZATION fp_owner;
CREATE SCHEMA knowledge AUTHORIZATION fp_owner;
CREATE SCHEMA shop AUTHORIZATION fp_owner;

-- From here on as the owner: a login that inherits nothing may not grant for it.
SET LOCAL ROLE fp_owner;

-- A new function may be called by nobody until it is granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT USAGE ON SCHEMA conversation TO fp_conversation;
GRANT USAGE ON SCHEMA orchestrator TO fp_orchestrator;
GRANT USAGE ON SCHEMA gateway TO fp_gateway;
GRANT USAGE ON SCHEMA router TO fp_router;
GRANT USAGE ON SCHEMA tool TO fp_tool;
GRANT USAGE ON SCHEMA trust, audit TO fp_trust;
-- The signer reads leaves; which tables that means is granted where they are made.
GRANT USAGE ON SCHEMA audit TO fp_checkpoint;
GRANT USAGE ON SCHEMA memory TO fp_memory;
GRANT USAGE ON SCHEMA knowledge TO fp_knowledge;
GRANT USAGE ON SCHEMA shop TO fp_shop;

RESET ROLE;
