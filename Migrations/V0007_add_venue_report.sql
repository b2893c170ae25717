-- What a venue that lives elsewhere said, in the order in which the line took it, written in the same transaction as what
-- followed: a host that starts again gives each report to its instance at the same place among its other events. And what such a
-- venue held that no order of ours explains.
-- Readers: the host at its start, operators through psql. Growth: venue_report as oms.order and oms.fill together; rows behind
-- the last checkpoint count, older ones are history. adopted_position grows with what people do by hand.

CREATE TABLE oms.venue_report (
    shard         text NOT NULL,
    report_number bigint NOT NULL CHECK (report_number >= 1),
    tenant_id     bigint NOT NULL,
    instance_id   bigint NOT NULL,
    intent_number bigint NOT NULL,         -- the order's
    candle_count  bigint NOT NULL CHECK (candle_count >= 0),
    next_seq      bigint NOT NULL CHECK (next_seq >= 1),
    last_intent   bigint NOT NULL CHECK (last_intent >= 0),
    report        jsonb NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shard, report_number),
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);

CREATE TABLE oms.adopted_position (
    venue           text NOT NULL,
    instrument_id   bigint NOT NULL REFERENCES market.instrument,
    adoption_number bigint NOT NULL CHECK (adoption_number >= 1),
    quantity        numeric NOT NULL CHECK (quantity <> 0),
    price           numeric CHECK (price > 0),   -- the venue's entry price of its whole position
    provenance      text NOT NULL CHECK (provenance <> ''),
    adopted_at      timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (venue, instrument_id, adoption_number)
);

-- A writer that repeats itself writes the same row again, which does nothing. The same number with other contents means that two
-- hosts run one shard, and fails the whole transaction.
CREATE FUNCTION oms.refuse_other_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', CASE TG_TABLE_NAME
        WHEN 'venue_report' THEN format('venue report %s of shard %s is stored with other contents',
                                        to_jsonb(OLD) ->> 'report_number', to_jsonb(OLD) ->> 'shard')
        ELSE format('adopted position %s of instrument %s is stored with other contents',
                    to_jsonb(OLD) ->> 'adoption_number', to_jsonb(OLD) ->> 'instrument_id') END
        USING ERRCODE = 'TB001';
END $$;

CREATE TRIGGER venue_report_is_final BEFORE UPDATE ON oms.venue_report
    FOR EACH ROW EXECUTE FUNCTION oms.refuse_other_report();
CREATE TRIGGER adopted_position_is_final BEFORE UPDATE ON oms.adopted_position
    FOR EACH ROW EXECUTE FUNCTION oms.refuse_other_report();

-- What a venue held that no order explains is nobody's in particular: the host's alone.
SELECT account.isolate('oms.venue_report');
SELECT account.isolate('oms.adopted_position');

-- What a venue said that cannot be: refused, and nothing was booked.
ALTER TABLE strategy.instance_incident
    DROP CONSTRAINT instance_incident_kind_check,
    ADD CONSTRAINT instance_incident_kind_check CHECK (kind IN (
        'started', 'restarted', 'stopped', 'crashed', 'timed_out', 'violation', 'load_failed', 'quarantined',
        'out_of_memory', 'protocol_error', 'exited_early', 'swapped', 'rolled_back', 'parameters_changed', 'report_refused'));
