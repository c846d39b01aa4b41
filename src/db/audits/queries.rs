//! The audits that are plain questions to the tables, in the order of the catalogue.

use super::Query;

pub const QUERIES: &[Query] = &[
    // Each posting balances.
    Query {
        audit: "L-01",
        sql: "SELECT 'posting ' || [posting_id] AS object, [SUM(amount)] AS ours, '0' AS theirs
              FROM entries GROUP BY posting_id, currency HAVING SUM(amount) <> 0",
    },
    // At least two lines, none of them nothing, all in their account's currency.
    Query {
        audit: "L-02",
        sql: "SELECT 'posting ' || [p.id] AS object, [COUNT(e.id)] AS ours, '2 or more' AS theirs
              FROM postings p LEFT JOIN entries e ON e.posting_id = p.id GROUP BY p.id HAVING COUNT(e.id) < 2",
    },
    Query {
        audit: "L-02",
        sql: "SELECT 'entry ' || [e.id] AS object, [e.amount] || ' ' || e.currency AS ours, 'in ' || a.currency AS theirs
              FROM entries e JOIN accounts a ON a.id = e.account_id JOIN postings p ON p.id = e.posting_id
              WHERE e.amount = 0 OR e.currency <> a.currency OR e.currency <> p.currency",
    },
    // The trial balance.
    Query {
        audit: "L-03",
        sql: "SELECT 'all entries in ' || currency AS object, [SUM(amount)] AS ours, '0' AS theirs
              FROM entries GROUP BY currency HAVING SUM(amount) <> 0",
    },
    // What was captured was posted, once, in full; nothing else was, and what was taken back is reversed.
    Query {
        audit: "L-04",
        sql: "SELECT 'payment ' || p.reference AS object, [COUNT(t.id)] || ' postings' AS ours, '1 posting' AS theirs
              FROM payments p LEFT JOIN postings t ON t.cause = p.id AND t.kind IN ('capture', 'balance_payment')
               AND NOT EXISTS (SELECT 1 FROM postings u WHERE u.reverses = t.id)
              WHERE p.state = 'succeeded' GROUP BY p.id, p.reference HAVING COUNT(t.id) <> 1",
    },
    Query {
        audit: "L-04",
        sql: "SELECT 'posting ' || [t.id] AS object, 'posted' AS ours, COALESCE(p.state, 'no such payment') AS theirs
              FROM postings t LEFT JOIN payments p ON p.id = t.cause
              WHERE t.kind IN ('capture', 'balance_payment') AND COALESCE(p.state, '') <> 'succeeded'
               AND NOT EXISTS (SELECT 1 FROM postings u WHERE u.reverses = t.id)",
    },
    Query {
        audit: "L-04",
        sql: "SELECT 'payment ' || p.reference AS object, [SUM(e.amount)] || ' ' || t.currency AS ours,
                     [COALESCE(p.captured, 0)] || ' ' || p.currency AS theirs
              FROM payments p JOIN postings t ON t.cause = p.id AND t.kind IN ('capture', 'balance_payment')
              JOIN entries e ON e.posting_id = t.id AND e.amount > 0
              WHERE NOT EXISTS (SELECT 1 FROM postings u WHERE u.reverses = t.id)
              GROUP BY p.id, p.reference, p.captured, p.currency, t.currency
              HAVING SUM(e.amount) <> COALESCE(p.captured, 0) OR t.currency <> p.currency",
    },
    // Provider ids and event ids are unique for their gateway.
    Query {
        audit: "L-05",
        sql: "SELECT 'provider reference ' || provider_reference AS object, [COUNT(*)] AS ours, '1' AS theirs
              FROM payments WHERE provider_reference IS NOT NULL GROUP BY gateway_id, provider_reference HAVING COUNT(*) > 1",
    },
    Query {
        audit: "L-05",
        sql: "SELECT 'event ' || event AS object, [COUNT(*)] AS ours, '1' AS theirs
              FROM notices GROUP BY gateway_id, event HAVING COUNT(*) > 1",
    },
    Query {
        audit: "L-05",
        sql: "SELECT 'refund ' || provider_reference AS object, [COUNT(*)] AS ours, '1' AS theirs
              FROM refunds WHERE provider_reference IS NOT NULL GROUP BY gateway_id, provider_reference HAVING COUNT(*) > 1",
    },
    // Paid exactly when allocations reach the total; the surplus is somewhere.
    Query {
        audit: "L-06",
        sql: "SELECT 'invoice ' || COALESCE(i.number, {i.id}) AS object, [i.settled] || ' settled, ' || i.state AS ours,
                     [COALESCE(SUM(a.amount), 0)] || ' allocated of ' || [i.total] AS theirs
              FROM invoices i LEFT JOIN (SELECT invoice_id, amount FROM allocations UNION ALL
                                         SELECT invoice_id, amount FROM allocation_changes) a ON a.invoice_id = i.id
              GROUP BY i.id, i.number, i.settled, i.total, i.state
              HAVING i.settled <> COALESCE(SUM(a.amount), 0)
                  OR (i.state = 'paid' AND i.settled <> i.total)
                  OR (i.state = 'issued' AND i.settled >= i.total)
                  OR (i.state IN ('draft', 'cancelled') AND i.settled <> 0)",
    },
    Query {
        audit: "L-06",
        sql: "SELECT 'payment ' || p.reference AS object, [p.captured] || ' captured' AS ours,
                     [explained] || ' allocated, late or taken back' AS theirs
              FROM (SELECT p.reference, p.captured,
                      COALESCE((SELECT SUM(amount) FROM allocations a WHERE a.payment_id = p.id), 0)
                      + COALESCE((SELECT SUM(amount) FROM allocation_changes c WHERE c.payment_id = p.id), 0)
                      + COALESCE((SELECT SUM(owed) FROM disputes d WHERE d.payment_id = p.id), 0)
                      + COALESCE((SELECT SUM(amount) FROM late_money l WHERE l.payment_id = p.id AND l.state <> 'moved'), 0)
                      AS explained
                    FROM payments p WHERE p.state = 'succeeded' AND p.invoice_id IS NOT NULL) p
              WHERE captured <> explained",
    },
    Query {
        audit: "L-06",
        sql: "SELECT 'payment ' || p.reference AS object, [SUM(a.amount)] || ' allocated' AS ours, 'taken back' AS theirs
              FROM payments p JOIN (SELECT payment_id, amount FROM allocations UNION ALL
                                    SELECT payment_id, amount FROM allocation_changes) a ON a.payment_id = p.id
              WHERE p.state = 'taken_back' GROUP BY p.id, p.reference HAVING SUM(a.amount) <> 0",
    },
    // A balance is what its entries say, and never was below nothing.
    Query {
        audit: "L-07",
        sql: "SELECT 'balance of customer ' || {w.customer_id} AS object, [w.amount] || ' ' || w.currency AS ours,
                     [COALESCE(-SUM(e.amount), 0)] || ' by its entries' AS theirs
              FROM wallets w LEFT JOIN (SELECT e.customer_id, e.currency, e.amount FROM entries e
                   JOIN accounts a ON a.id = e.account_id WHERE a.part = 'balance') e
                ON e.customer_id = w.customer_id AND e.currency = w.currency
              GROUP BY w.customer_id, w.currency, w.amount HAVING w.amount <> COALESCE(-SUM(e.amount), 0)",
    },
    Query {
        audit: "L-07",
        sql: "SELECT 'balance of customer ' || {customer_id} AS object, [run] || ' at entry ' || [id] AS ours,
                     '0 or more' AS theirs
              FROM (SELECT e.customer_id, e.id,
                           -SUM(e.amount) OVER (PARTITION BY e.customer_id, e.currency ORDER BY e.id) AS run
                    FROM entries e JOIN accounts a ON a.id = e.account_id
                    WHERE a.part = 'balance' AND e.customer_id IS NOT NULL) steps
              WHERE run < 0",
    },
    // Never more goes back than came in, in the same currency.
    Query {
        audit: "L-08",
        sql: "SELECT 'payment ' || p.reference AS object, [SUM(r.amount)] || ' given back' AS ours,
                     [COALESCE(p.captured, 0)] || ' captured' AS theirs
              FROM payments p JOIN refunds r ON r.payment_id = p.id WHERE r.state <> 'failed'
              GROUP BY p.id, p.reference, p.captured HAVING SUM(r.amount) > COALESCE(p.captured, 0)",
    },
    Query {
        audit: "L-08",
        sql: "SELECT 'refund ' || r.reference AS object, r.currency AS ours, p.currency AS theirs
              FROM refunds r JOIN payments p ON p.id = r.payment_id
              WHERE r.currency <> p.currency OR r.gateway_id <> p.gateway_id OR r.customer_id <> p.customer_id",
    },
    // A refund is posted once, taken back where it failed, and not before it is known to have left.
    Query {
        audit: "L-08",
        sql: "SELECT 'refund ' || reference AS object, state || ', ' || booked AS ours,
                     [posted] || ' posted, ' || [reversed] || ' reversed' AS theirs
              FROM (SELECT r.reference, r.state, r.booked,
                      (SELECT COUNT(*) FROM postings t WHERE t.cause = r.id AND t.kind = 'refund') AS posted,
                      (SELECT COUNT(*) FROM postings t JOIN postings o ON o.id = t.reverses AND o.kind = 'refund'
                       WHERE t.cause = r.id AND o.cause = r.id AND t.kind = 'refund_reversal') AS reversed
                    FROM refunds r) counted
              WHERE posted <> CASE booked WHEN 'nothing' THEN 0 ELSE 1 END
                 OR reversed <> CASE booked WHEN 'reversed' THEN 1 ELSE 0 END
                 OR (state = 'failed' AND booked = 'posted') OR (state = 'succeeded' AND booked <> 'posted')",
    },
    Query {
        audit: "L-08",
        sql: "SELECT 'refund ' || r.reference AS object, [SUM(e.amount)] || ' ' || t.currency AS ours,
                     [r.amount] || ' ' || r.currency AS theirs
              FROM refunds r JOIN postings t ON t.cause = r.id AND t.kind = 'refund'
              JOIN entries e ON e.posting_id = t.id AND e.amount > 0
              GROUP BY r.id, r.reference, r.amount, r.currency, t.currency
              HAVING SUM(e.amount) <> r.amount OR t.currency <> r.currency",
    },
    // Credit notes: one for each refund of an invoice, no more than the invoice, no gap in their numbers.
    Query {
        audit: "L-08",
        sql: "SELECT 'refund ' || r.reference AS object, [r.amount] AS ours,
                     [COALESCE((SELECT SUM(c.total) FROM credit_notes c WHERE c.refund_id = r.id AND c.cancels_id IS NULL), 0)]
                     || ' credited' AS theirs
              FROM refunds r WHERE r.source = 'invoice' AND r.booked <> 'nothing'
               AND r.amount <> COALESCE((SELECT SUM(c.total) FROM credit_notes c
                                         WHERE c.refund_id = r.id AND c.cancels_id IS NULL), 0)",
    },
    Query {
        audit: "L-08",
        sql: "SELECT 'invoice ' || i.number AS object, [SUM(CASE WHEN c.cancels_id IS NULL THEN c.total ELSE -c.total END)]
                     || ' credited' AS ours, [i.total] AS theirs
              FROM invoices i JOIN credit_notes c ON c.invoice_id = i.id GROUP BY i.id, i.number, i.total
              HAVING SUM(CASE WHEN c.cancels_id IS NULL THEN c.total ELSE -c.total END) > i.total",
    },
    Query {
        audit: "L-08",
        sql: "SELECT 'credit notes of ' || substr(n.name, 13) AS object,
                     [(SELECT COUNT(*) FROM credit_notes c WHERE c.number LIKE 'A-' || substr(n.name, 13) || '-%')] AS ours,
                     [n.last] AS theirs
              FROM counters n WHERE n.name LIKE 'credit-note-%' AND n.last <>
                     (SELECT COUNT(*) FROM credit_notes c WHERE c.number LIKE 'A-' || substr(n.name, 13) || '-%')",
    },
    // One currency from the invoice to the gateway's accounts.
    Query {
        audit: "L-09",
        sql: "SELECT 'payment ' || p.reference AS object, p.currency AS ours, i.currency AS theirs
              FROM payments p JOIN invoices i ON i.id = p.invoice_id WHERE p.currency <> i.currency",
    },
    // Nothing is stuck without anybody looking at it.
    Query {
        audit: "L-10",
        sql: "SELECT 'payment ' || reference AS object, state AS ours, 'a next check or a person' AS theirs
              FROM payments WHERE check_at IS NULL AND needs_person IS NULL
               AND state IN ('created', 'submitting', 'processing', 'unknown')",
    },
    Query {
        audit: "L-10",
        sql: "SELECT 'refund ' || reference AS object, state AS ours, 'a next check or a person' AS theirs
              FROM refunds WHERE check_at IS NULL AND needs_person IS NULL
               AND state IN ('requested', 'submitted', 'unknown')",
    },
    Query {
        audit: "L-10",
        sql: "SELECT 'payout ' || reference AS object, state AS ours, 'a next check or a person' AS theirs
              FROM payouts WHERE check_at IS NULL AND needs_person IS NULL AND state IN ('pending', 'in_transit')",
    },
    Query {
        audit: "L-10",
        sql: "SELECT 'notice ' || event AS object, state AS ours, 'a next reading' AS theirs
              FROM notices WHERE state IN ('stored', 'retry') AND next_at IS NULL",
    },
    // What waits at providers: captured less fees, what went back and what disputes took, by gateway and currency.
    Query {
        audit: "L-11",
        sql: "SELECT 'clearing of ' || g.name || ' in ' || s.currency AS object, [s.booked] AS ours, [s.expected] AS theirs
              FROM (SELECT gateway_id, currency, SUM(booked) AS booked, SUM(expected) AS expected FROM (
                      SELECT e.gateway_id, e.currency, e.amount AS booked, 0 AS expected FROM entries e
                      JOIN accounts a ON a.id = e.account_id WHERE a.part IN ('clearing', 'bank') AND e.gateway_id IS NOT NULL
                      UNION ALL
                      SELECT p.gateway_id, p.currency, 0, p.captured FROM payments p
                      JOIN postings t ON t.cause = p.id AND t.kind = 'capture' WHERE p.state = 'succeeded'
                      UNION ALL
                      SELECT p.gateway_id, p.fee_currency, 0, -(p.fee + p.fee_tax) FROM payments p
                      JOIN postings t ON t.cause = p.id AND t.kind = 'fee'
                      UNION ALL
                      SELECT r.gateway_id, r.currency, 0, -r.amount FROM refunds r JOIN gateways g ON g.id = r.gateway_id
                      WHERE r.booked = 'posted'
                        AND (r.destination = 'provider' OR (r.destination = 'bank' AND g.provider IN (BY_HAND)))
                      UNION ALL
                      SELECT d.gateway_id, m.currency, 0, CASE m.kind WHEN 'reinstated' THEN m.amount ELSE -m.amount END
                      FROM dispute_moves m JOIN disputes d ON d.id = m.dispute_id
                      WHERE m.kind IN ('withdrawn', 'reinstated', 'fee')
                      UNION ALL
                      SELECT r.gateway_id, r.fee_currency, 0, -(r.fee + r.fee_tax) FROM refunds r
                      JOIN postings t ON t.cause = r.id AND t.kind = 'refund_fee'
                      WHERE NOT EXISTS (SELECT 1 FROM postings u WHERE u.reverses = t.id)
                      UNION ALL
                      SELECT o.gateway_id, o.currency, 0, -o.amount FROM payouts o WHERE o.booked = 'posted'
                      UNION ALL
                      SELECT l.gateway_id, l.currency, 0, -(l.fee + l.fee_tax) FROM payout_lines l
                      JOIN postings t ON t.cause = l.id AND t.kind = 'payout_fee'
                      UNION ALL
                      SELECT l.gateway_id, l.origin_currency, 0, -l.origin_amount FROM payout_lines l
                      JOIN postings t ON t.cause = l.id AND t.kind = 'exchange_out'
                      UNION ALL
                      SELECT l.gateway_id, l.currency, 0, l.gross FROM payout_lines l
                      JOIN postings t ON t.cause = l.id AND t.kind = 'exchange_in') moved GROUP BY gateway_id, currency) s
              JOIN gateways g ON g.id = s.gateway_id WHERE s.booked <> s.expected",
    },
    // Fee and tax on it, once, as the provider stated them.
    Query {
        audit: "L-20",
        sql: "SELECT 'fee of payment ' || p.reference AS object, [SUM(e.amount)] AS ours, [p.fee + p.fee_tax] AS theirs
              FROM payments p JOIN postings t ON t.cause = p.id AND t.kind = 'fee'
              JOIN entries e ON e.posting_id = t.id AND e.amount > 0
              GROUP BY p.id, p.reference, p.fee, p.fee_tax HAVING SUM(e.amount) <> p.fee + p.fee_tax",
    },
    Query {
        audit: "L-20",
        sql: "SELECT 'fee of payment ' || p.reference AS object, 'not posted' AS ours, [p.fee + p.fee_tax] AS theirs
              FROM payments p JOIN gateway_accounts g ON g.gateway_id = p.gateway_id AND g.currency = p.fee_currency
              WHERE p.fee + p.fee_tax > 0 AND g.fee_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM postings t WHERE t.cause = p.id AND t.kind = 'fee')",
    },
    // No entry points at what is not there.
    Query {
        audit: "L-22",
        sql: "SELECT 'entry ' || [e.id] AS object, 'invoice ' || {e.invoice_id} AS ours, 'no such invoice' AS theirs
              FROM entries e LEFT JOIN invoices i ON i.id = e.invoice_id WHERE e.invoice_id IS NOT NULL AND i.id IS NULL",
    },
    Query {
        audit: "L-22",
        sql: "SELECT 'entry ' || [e.id] AS object, 'gateway ' || {e.gateway_id} AS ours, 'no such gateway' AS theirs
              FROM entries e LEFT JOIN gateways g ON g.id = e.gateway_id WHERE e.gateway_id IS NOT NULL AND g.id IS NULL",
    },
    // One letter for each occasion.
    Query {
        audit: "L-25",
        sql: "SELECT 'letter for ' || occasion AS object, [COUNT(*)] AS ours, '1' AS theirs
              FROM letters GROUP BY occasion HAVING COUNT(*) > 1",
    },
];
