-- owner: ai-gateway
-- migration: 2026112151_gateway_budget

-- What a tenant has spent in a period: `day:2026-11-21`, `month:2026-11`. The row is also the lock under which reservations are counted.
CREATE TABLE gateway.budget_period (
  tenant_id text NOT NULL,
  period text NOT NULL,
  region text NOT NULL,
  spent_usd_micros bigint NOT NULL DEFAULT 0 CHECK (spent_usd_micros >= 0),
  PRIMARY KEY (tenant_id, period)
);

CREATE TABLE gateway.budget_reservation (
  tenant_id text NOT NULL,
  model_call_id text NOT NULL,
  region text NOT NULL,
  day text NOT NULL,
  month text NOT NULL,
  amount_usd_micros bigint NOT NULL CHECK (amount_usd_micros >= 0),
  -- Of every time this call was reserved and settled.
  charged_usd_micros bigint NOT NULL DEFAULT 0 CHECK (charged_usd_micros >= 0),
  open boolean NOT NULL,
  expires_at timestamptz NOT NULL,
  reserved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, model_call_id)
);
CREATE INDEX budget_reservation_open ON gateway.budget_reservation (tenant_id, expires_at) WHERE open;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['budget_period', 'budget_reservation'] LOOP
    EXECUTE format('ALTER TABLE gateway.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE gateway.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON gateway.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON gateway.%I TO fp_gateway', name);
  END LOOP;
END
$$;
