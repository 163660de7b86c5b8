-- owner: platform
-- migration: 2026112191_events_role
-- runs as: login
-- Roles belong to the whole server and may exist already. This one stands for the broker of processes without Kafka: it sees events and nothing of any app.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fp_events') THEN
    BEGIN
      CREATE ROLE fp_events NOLOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of this server is being migrated at this moment
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'fp_events', 'MEMBER') THEN
    EXECUTE format('GRANT fp_events TO %I', current_user);
  END IF;
END
$$;
CREATE SCHEMA events AUTHORIZATION fp_owner;
