-- Whose a halt is: what the staff set, nobody else weakens or lifts. Readers: the host, when somebody sets or lifts one. One word
-- in each row of strategy.halt, which has a row for each halt in force.

ALTER TABLE strategy.halt
    -- host: the staff or the host's own account; tenant: the tenant's own people; plan: the host, of a day that is used up.
    ADD COLUMN set_by text NOT NULL DEFAULT 'host' CHECK (set_by IN ('host', 'tenant', 'plan'));
UPDATE strategy.halt SET set_by = 'plan' WHERE reason = 'quota: what the plan allows of a day is used up';
ALTER TABLE strategy.halt ALTER COLUMN set_by DROP DEFAULT;
