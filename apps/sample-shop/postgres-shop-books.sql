-- owner: sample-shop
-- migration: 2026112170_sample_shop

CREATE TABLE shop.customer_order (
  tenant_id text NOT NULL,
  order_id text NOT NULL,
  region text NOT NULL,
  status text NOT NULL,
  currency text NOT NULL,
  total_cents integer NOT NULL CHECK (total_cents >= 0),
  refunded_cents integer NOT NULL DEFAULT 0 CHECK (refunded_cents BETWEEN 0 AND total_cents),
  customer jsonb NOT NULL,
  items jsonb NOT NULL,
  placed_on text NOT NULL,
  delivered_on text,
  PRIMARY KEY (tenant_id, order_id)
);

-- The refund ledger. One row per key: a repeated request finds it.
CREATE TABLE shop.refund (
  tenant_id text NOT NULL,
  idempotency_key text NOT NULL,
  region text NOT NULL,
  refund_id text NOT NULL,
  order_id text NOT NULL,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  remaining_cents integer NOT NULL CHECK (remaining_cents >= 0),
  at text NOT NULL,
  PRIMARY KEY (tenant_id, idempotency_key),
  FOREIGN KEY (tenant_id, order_id) REFERENCES shop.customer_order
);

CREATE TABLE shop.note (
  tenant_id text NOT NULL,
  idempotency_key text NOT NULL,
  region text NOT NULL,
  note_id text NOT NULL,
  order_id text NOT NULL,
  body text NOT NULL,
  at text NOT NULL,
  PRIMARY KEY (tenant_id, idempotency_key),
  FOREIGN KEY (tenant_id, order_id) REFERENCES shop.customer_order
);

CREATE TABLE shop.flaky (
  tenant_id text NOT NULL,
  idempotency_key text NOT NULL,
  region text NOT NULL,
  calls integer NOT NULL,
  effects integer NOT NULL,
  PRIMARY KEY (tenant_id, idempotency_key)
);

ALTER TABLE shop.customer_order ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.customer_order FORCE ROW LEVEL SECURITY;
ALTER TABLE shop.refund ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.refund FORCE ROW LEVEL SECURITY;
ALTER TABLE shop.note ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.note FORCE ROW LEVEL SECURITY;
ALTER TABLE shop.flaky ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.flaky FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON shop.customer_order USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY tenant ON shop.refund USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY tenant ON shop.note USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY tenant ON shop.flaky USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));

GRANT SELECT, INSERT, UPDATE ON shop.customer_order, shop.flaky TO fp_shop;
GRANT SELECT, INSERT ON shop.refund, shop.note TO fp_shop;
