-- What a stream of events that comes again asks for: a tenant's rows by when they came or changed. Readers: GET /api/v1/events
-- behind a restart of the host. Without these a tenant's question would read everybody's rows, back to the beginning if it likes.

CREATE INDEX fill_recorded ON oms.fill (tenant_id, recorded_at, instance_id, fill_number);
CREATE INDEX order_changed ON oms.order (tenant_id, updated_at, instance_id, intent_number);
CREATE INDEX outbox_recorded ON notification.outbox (tenant_id, recorded_at, outbox_id);
CREATE INDEX instance_incident_recorded ON strategy.instance_incident (tenant_id, recorded_at, instance_incident_id);
