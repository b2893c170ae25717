-- Closes the tables of V0007 to other tenants, as every table of the host is. What a venue held that no order explains is
-- nobody's in particular: the host's alone.

SELECT account.isolate('oms.venue_report');
SELECT account.isolate('oms.adopted_position');
