-- owner: ai-gateway
-- migration: 2026112201_budget_loans

-- What the processes of a region share is lent to them: a loan is a reservation too, named `pool:` and the pool's name, and whoever counts reservations counts it.
ALTER TABLE gateway.budget_reservation
  -- Which putting aside of this call was settled last; a repeated settling of it charges nothing. Null for what was put aside here.
  ADD COLUMN settled_by text;
