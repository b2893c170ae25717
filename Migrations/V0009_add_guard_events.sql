-- What the guards of instances did: stop loss, take profit, loss limits, drawdown, emergency reduction. Written with the intents
-- that follow from it, in one transaction. Readers: the host for `risk show`, operators through psql.
-- Growth: a handful of rows for each position that a guard closes.

CREATE SCHEMA risk;

CREATE TABLE risk.guard_event (
    instance_id   bigint NOT NULL,
    event_number  bigint NOT NULL CHECK (event_number >= 1),
    tenant_id     bigint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('stop_loss', 'break_even', 'trailing_stop', 'first_take_profit', 'take_profit',
                                                'liquidation', 'daily_loss', 'weekly_loss', 'drawdown')),
    step          text NOT NULL CHECK (step IN ('tripped', 'closed', 'stuck', 'ended', 'lifted')),
    -- What was compared, in the unit of the kind: a price, quote units, or a fraction.
    threshold     numeric,
    value         numeric,
    quantity      numeric CHECK (quantity >= 0),  -- base units to close
    until_at      timestamptz,                    -- end of the safe mode or of the cooldown; null: none, or an operator's
    text          text NOT NULL,
    occurred_at   timestamptz NOT NULL,           -- the line's clock: market time in a replay
    -- A run that is repeated after a restart makes the same numbers.
    PRIMARY KEY (instance_id, event_number),
    CHECK ((threshold IS NULL) = (value IS NULL)),
    CHECK (step <> 'tripped' OR threshold IS NOT NULL),
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);
CREATE INDEX guard_event_by_tenant ON risk.guard_event (tenant_id, occurred_at);

SELECT account.isolate_schema('risk');

-- As people in Seoul read it, with the rights of whoever asks.
CREATE VIEW risk.guard_event_kst WITH (security_invoker = true) AS
    SELECT occurred_at AT TIME ZONE 'Asia/Seoul' AS occurred_at_kst, until_at AT TIME ZONE 'Asia/Seoul' AS until_at_kst,
        tenant_id, instance_id, event_number, kind, step, threshold, value, quantity, text
    FROM risk.guard_event;
GRANT SELECT ON risk.guard_event_kst TO tradingboost_host, tradingboost_tenant, tradingboost_reader;
