//! The audits of disputes and of what they took back, as plain questions to the tables.

use super::Query;

pub const DISPUTES: &[Query] = &[
    Query {
        audit: "L-05",
        sql: "SELECT 'dispute ' || provider_reference AS object, [COUNT(*)] AS ours, '1' AS theirs
              FROM disputes GROUP BY gateway_id, provider_reference HAVING COUNT(*) > 1",
    },
    // What was taken off an allocation was in it.
    Query {
        audit: "L-06",
        sql: "SELECT 'allocation of payment ' || p.reference AS object, [SUM(a.amount)] AS ours, '0 or more' AS theirs
              FROM payments p JOIN (SELECT payment_id, invoice_id, amount FROM allocations UNION ALL
                                    SELECT payment_id, invoice_id, amount FROM allocation_changes) a ON a.payment_id = p.id
              GROUP BY p.id, p.reference, a.invoice_id HAVING SUM(a.amount) < 0",
    },
    // What went back and what disputes took are no more than what came in.
    Query {
        audit: "L-08",
        sql: "SELECT 'payment ' || p.reference AS object, [returned] || ' given back, ' || [away] || ' disputed' AS ours,
                     [captured] || ' captured' AS theirs
              FROM (SELECT p.reference, COALESCE(p.captured, 0) AS captured,
                      COALESCE((SELECT SUM(amount) FROM refunds r WHERE r.payment_id = p.id AND r.booked = 'posted'), 0)
                      AS returned,
                      COALESCE((SELECT SUM(contested + owed + recalled + lost) FROM disputes d WHERE d.payment_id = p.id), 0)
                      AS away
                    FROM payments p) p WHERE away > 0 AND returned + away > captured",
    },
    Query {
        audit: "L-08",
        sql: "SELECT 'dispute ' || d.reference AS object, d.currency AS ours, p.currency AS theirs
              FROM disputes d JOIN payments p ON p.id = d.payment_id
              WHERE d.currency <> p.currency OR d.gateway_id <> p.gateway_id OR d.customer_id <> p.customer_id",
    },
    // Where a dispute's money stands is the sum of its moves, each of them posted once.
    Query {
        audit: "L-08",
        sql: "SELECT 'dispute ' || reference AS object, [away] || ' away, ' || [given_up] || ' lost' AS ours,
                     [moved] || ' moved, ' || [moved_up] || ' lost' AS theirs
              FROM (SELECT d.reference, d.kind, d.contested + d.owed + d.recalled + d.lost AS away, d.lost AS given_up,
                      COALESCE((SELECT SUM(CASE m.kind WHEN 'withdrawn' THEN m.amount WHEN 'reinstated' THEN -m.amount
                                           ELSE 0 END) FROM dispute_moves m WHERE m.dispute_id = d.id), 0) AS moved,
                      COALESCE((SELECT SUM(CASE m.kind WHEN 'lost' THEN m.amount WHEN 'regained' THEN -m.amount
                                           ELSE 0 END) FROM dispute_moves m WHERE m.dispute_id = d.id), 0) AS moved_up
                    FROM disputes d) d WHERE away <> moved OR (kind <> 'taken_back' AND given_up <> moved_up)",
    },
    Query {
        audit: "L-08",
        sql: "SELECT 'step of dispute ' || d.reference AS object, [COUNT(t.id)] || ' postings' AS ours, '1 posting' AS theirs
              FROM dispute_moves m JOIN disputes d ON d.id = m.dispute_id LEFT JOIN postings t ON t.cause = m.id
              GROUP BY m.id, d.reference HAVING COUNT(t.id) <> 1",
    },
    Query {
        audit: "L-08",
        sql: "SELECT 'posting ' || [t.id] AS object, t.kind AS ours, 'no such step of a dispute' AS theirs
              FROM postings t LEFT JOIN dispute_moves m ON m.id = t.cause
              WHERE t.kind IN ('dispute_withdrawn', 'dispute_reinstated', 'dispute_lost', 'dispute_regained',
                               'dispute_fee', 'taken_back', 'given_again') AND m.id IS NULL",
    },
    // An open one is asked about.
    Query {
        audit: "L-10",
        sql: "SELECT 'dispute ' || reference AS object, state AS ours, 'a next check' AS theirs
              FROM disputes WHERE check_at IS NULL AND state IN ('open', 'review')",
    },
];
