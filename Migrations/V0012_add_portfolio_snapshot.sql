-- What an account is worth over time, funding, fees in any asset, and what kind of contract an instrument is.
-- Readers: tenants their own rows, whoever may read every tenant's through psql.

-- How a fill is worth something: see the page on accounts. What was there before was reckoned as linear.
ALTER TABLE market.instrument
    ADD COLUMN contract text NOT NULL DEFAULT 'linear' CHECK (contract IN ('spot', 'linear', 'inverse'));

-- fee stays in the settlement asset, so that sums are of one asset. A fee in another one is beside it, and fee is zero then.
ALTER TABLE oms.fill
    ADD COLUMN fee_asset text CHECK (fee_asset <> '' AND length(fee_asset) <= 32),
    ADD COLUMN asset_fee numeric,
    ADD CHECK ((fee_asset IS NULL) = (asset_fee IS NULL)),
    ADD CHECK (fee_asset IS NULL OR fee = 0);
ALTER TYPE oms.fill_row ADD ATTRIBUTE fee_asset text, ADD ATTRIBUTE asset_fee numeric;
CREATE OR REPLACE VIEW oms.fill_kst WITH (security_invoker = true) AS
    SELECT filled_at AT TIME ZONE 'Asia/Seoul' AS filled_at_kst, recorded_at AT TIME ZONE 'Asia/Seoul' AS recorded_at_kst,
        tenant_id, instance_id, intent_number, fill_number, venue, venue_fill_id, instrument_id, side, price, quantity, fee,
        is_maker, fee_asset, asset_fee
    FROM oms.fill;

-- Cumulative, settlement asset; negative = paid. The sum of the payments below.
ALTER TABLE oms.position ADD COLUMN funding numeric NOT NULL DEFAULT 0;
CREATE OR REPLACE VIEW oms.position_kst WITH (security_invoker = true) AS
    SELECT updated_at AT TIME ZONE 'Asia/Seoul' AS updated_at_kst, tenant_id, instance_id, instrument_id, quantity, cost,
        realised_profit, fee, revision, funding
    FROM oms.position;

-- One payment for each time that funding was due and a book held something. Growth: three rows a day and book at most venues.
CREATE TABLE oms.funding (
    instance_id   bigint NOT NULL,
    instrument_id bigint NOT NULL REFERENCES market.instrument,
    tenant_id     bigint NOT NULL,
    due_at        timestamptz NOT NULL,          -- the venue's clock
    rate          numeric NOT NULL,              -- longs pay while it is positive
    mark_price    numeric NOT NULL CHECK (mark_price > 0),
    quantity      numeric NOT NULL CHECK (quantity <> 0),
    payment       numeric NOT NULL,              -- negative = paid
    -- A run that is repeated after a restart books it once.
    PRIMARY KEY (instance_id, instrument_id, due_at),
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);
CREATE INDEX funding_by_tenant ON oms.funding (tenant_id, due_at);

ALTER TABLE strategy.instance_incident
    DROP CONSTRAINT instance_incident_kind_check,
    ADD CONSTRAINT instance_incident_kind_check CHECK (kind IN (
        'started', 'restarted', 'stopped', 'crashed', 'timed_out', 'violation', 'load_failed', 'quarantined',
        'out_of_memory', 'protocol_error', 'exited_early', 'swapped', 'rolled_back', 'parameters_changed',
        'report_refused', 'position_disputed', 'position_agreed'));

-- One row for each tenant, asset of valuation and time of a snapshot: 8,760 a year at an hour's rhythm.
CREATE TABLE account.portfolio_snapshot (
    tenant_id         bigint NOT NULL REFERENCES account.tenant,
    valuation_asset   text NOT NULL CHECK (valuation_asset <> '' AND length(valuation_asset) <= 32),
    taken_at          timestamptz NOT NULL,      -- the line's clock: market time in a replay
    -- All amounts in the valuation asset.
    equity            numeric NOT NULL,          -- capital, and everything below but exposure
    realised_profit   numeric NOT NULL,
    unrealised_profit numeric NOT NULL,
    funding           numeric NOT NULL,
    fee               numeric NOT NULL,
    exposure          numeric NOT NULL CHECK (exposure >= 0),
    drawdown          numeric NOT NULL CHECK (drawdown >= 0),   -- below the highest equity so far
    day_profit        numeric NOT NULL,                         -- since the day began in UTC
    week_profit       numeric NOT NULL,                         -- since Monday in UTC
    seoul_day_profit  numeric NOT NULL,
    seoul_week_profit numeric NOT NULL,
    -- A run that is repeated after a restart takes the same snapshot again.
    PRIMARY KEY (tenant_id, valuation_asset, taken_at)
);

-- How the exposure of a snapshot divides, once by each of three ways.
CREATE TABLE account.portfolio_exposure (
    tenant_id         bigint NOT NULL,
    valuation_asset   text NOT NULL,
    taken_at          timestamptz NOT NULL,
    division          text NOT NULL CHECK (division IN ('instrument', 'strategy', 'venue')),
    name              text NOT NULL,
    exposure          numeric NOT NULL CHECK (exposure >= 0),
    net_exposure      numeric NOT NULL CHECK (abs(net_exposure) <= exposure),
    PRIMARY KEY (tenant_id, valuation_asset, taken_at, division, name),
    FOREIGN KEY (tenant_id, valuation_asset, taken_at) REFERENCES account.portfolio_snapshot ON DELETE CASCADE
);

SELECT account.isolate(name::regclass)
FROM unnest(ARRAY['oms.funding', 'account.portfolio_snapshot', 'account.portfolio_exposure']) name;

-- As people in Seoul read it, with the rights of whoever asks.
CREATE VIEW account.portfolio_snapshot_kst WITH (security_invoker = true) AS
    SELECT taken_at AT TIME ZONE 'Asia/Seoul' AS taken_at_kst, tenant_id, valuation_asset, equity, realised_profit,
        unrealised_profit, funding, fee, exposure, drawdown, seoul_day_profit, seoul_week_profit
    FROM account.portfolio_snapshot;
GRANT SELECT ON account.portfolio_snapshot_kst TO tradingboost_host, tradingboost_tenant, tradingboost_reader;
