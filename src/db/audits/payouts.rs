//! What is asked of payouts, their lines and their postings.

use super::Query;

pub const PAYOUTS: &[Query] = &[
    // A payout is the sum of its lines; each movement of the provider is in one.
    Query {
        audit: "L-21",
        sql: "SELECT 'payout ' || o.reference AS object, [o.amount] || ' ' || o.currency AS ours,
                     [COALESCE(SUM(l.gross - l.fee - l.fee_tax), 0)] || ' in its lines' AS theirs
              FROM payouts o LEFT JOIN payout_lines l ON l.payout_id = o.id
              WHERE o.listing = 'whole' OR (o.listing = 'differs' AND o.needs_person IS NULL)
              GROUP BY o.id, o.reference, o.amount, o.currency
              HAVING o.amount <> COALESCE(SUM(l.gross - l.fee - l.fee_tax), 0)",
    },
    Query {
        audit: "L-21",
        sql: "SELECT 'movement ' || reference AS object, [COUNT(*)] || ' lines' AS ours, '1 line' AS theirs
              FROM payout_lines GROUP BY gateway_id, reference HAVING COUNT(*) > 1",
    },
    Query {
        audit: "L-21",
        sql: "SELECT 'line ' || l.reference AS object, l.currency AS ours, o.currency AS theirs
              FROM payout_lines l JOIN payouts o ON o.id = l.payout_id
              WHERE l.currency <> o.currency OR l.gateway_id <> o.gateway_id",
    },
    // It is posted once when it arrived, with its own amount, and taken back where it came back.
    Query {
        audit: "L-21",
        sql: "SELECT 'payout ' || reference AS object, state || ', ' || booked AS ours,
                     [posted] || ' posted, ' || [reversed] || ' reversed' AS theirs
              FROM (SELECT o.reference, o.state, o.booked,
                      (SELECT COUNT(*) FROM postings t WHERE t.cause = o.id AND t.kind = 'payout') AS posted,
                      (SELECT COUNT(*) FROM postings t JOIN postings b ON b.id = t.reverses AND b.kind = 'payout'
                       WHERE t.cause = o.id AND b.cause = o.id AND t.kind = 'payout_reversal') AS reversed
                    FROM payouts o WHERE o.amount <> 0) counted
              WHERE posted <> CASE booked WHEN 'nothing' THEN 0 ELSE 1 END
                 OR reversed <> CASE booked WHEN 'reversed' THEN 1 ELSE 0 END
                 OR (state = 'paid') <> (booked = 'posted')",
    },
    Query {
        audit: "L-21",
        sql: "SELECT 'payout ' || o.reference AS object, [SUM(e.amount)] || ' ' || t.currency AS ours,
                     [o.amount] || ' ' || o.currency AS theirs
              FROM payouts o JOIN postings t ON t.cause = o.id AND t.kind = 'payout'
              JOIN entries e ON e.posting_id = t.id AND e.gateway_id IS NULL
              GROUP BY o.id, o.reference, o.amount, o.currency, t.currency
              HAVING SUM(e.amount) <> o.amount OR t.currency <> o.currency",
    },
    // What was changed into another currency left one and came into the other.
    Query {
        audit: "L-21",
        sql: "SELECT 'line ' || l.reference AS object,
                     [(SELECT COUNT(*) FROM postings t WHERE t.cause = l.id AND t.kind = 'exchange_out')] || ' out, '
                     || [(SELECT COUNT(*) FROM postings t WHERE t.cause = l.id AND t.kind = 'exchange_in')] || ' in' AS ours,
                     CASE WHEN l.origin_currency IS NULL THEN '0 out, 0 in' ELSE '1 out, 1 in' END AS theirs
              FROM payout_lines l
              WHERE (SELECT COUNT(*) FROM postings t WHERE t.cause = l.id AND t.kind IN ('exchange_out', 'exchange_in'))
                    <> CASE WHEN l.origin_currency IS NULL THEN 0 ELSE 2 END",
    },
];
