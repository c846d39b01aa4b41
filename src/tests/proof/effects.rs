//! What took effect, counted at the end in both sides' books: an act that was tried and refused proves nothing.

use std::{collections::BTreeMap, fmt};

use guichet::{
    db::audits::{Break, Query},
    sandbox::control::DeliveryState,
};

use super::world::World;

/// A run of so many customers in which one of these never happened is none.
const MANY: u64 = 1_000;

/// Name and how often, one after the other.
const COUNTED: Query = Query {
    audit: "effects",
    sql: "SELECT 'paid with ' || g.provider AS object, [COUNT(p.id)] AS ours, '' AS theirs
          FROM gateways g LEFT JOIN payments p ON p.gateway_id = g.id AND p.state = 'succeeded' GROUP BY g.provider
          UNION ALL SELECT 'topped up', [COUNT(*)], '' FROM payments WHERE invoice_id IS NULL AND state = 'succeeded'
          UNION ALL SELECT 'paid after it had ended', [COUNT(DISTINCT payment_id)], '' FROM payment_history
            WHERE to_state = 'succeeded' AND from_state IN ('failed', 'canceled', 'expired')
          UNION ALL SELECT 'paid after it was unsure', [COUNT(DISTINCT payment_id)], '' FROM payment_history
            WHERE to_state = 'succeeded' AND from_state = 'unknown'
          UNION ALL SELECT 'invoice paid twice', [COUNT(*)], '' FROM late_money WHERE reason = 'paid_twice'
          UNION ALL SELECT 'invoice overpaid', [COUNT(*)], '' FROM late_money WHERE reason = 'overpaid'
          UNION ALL SELECT 'surplus on the balance', [COUNT(*)], '' FROM late_money WHERE state = 'credited'
          UNION ALL SELECT 'surplus that waits', [COUNT(*)], '' FROM late_money WHERE state = 'open'
          UNION ALL SELECT 'refund in full', [COUNT(*)], '' FROM refunds r JOIN payments p ON p.id = r.payment_id
            WHERE r.state = 'succeeded' AND r.amount = p.captured
          UNION ALL SELECT 'refund in part', [COUNT(*)], '' FROM refunds r JOIN payments p ON p.id = r.payment_id
            WHERE r.state = 'succeeded' AND r.amount < p.captured
          UNION ALL SELECT 'refund by ' || w.way, [COUNT(r.id)], '' FROM
            (SELECT 'provider' AS way UNION ALL SELECT 'balance' UNION ALL SELECT 'bank') w
            LEFT JOIN refunds r ON r.destination = w.way AND r.state = 'succeeded' GROUP BY w.way
          UNION ALL SELECT 'refund made there', [COUNT(*)], '' FROM refunds WHERE origin = 'provider'
          UNION ALL SELECT 'refund that came back', [COUNT(*)], '' FROM refunds WHERE booked = 'reversed'
          UNION ALL SELECT 'charge-back won', [COUNT(*)], '' FROM disputes WHERE kind = 'charge_back' AND state = 'won'
          UNION ALL SELECT 'charge-back lost', [COUNT(*)], '' FROM disputes WHERE kind = 'charge_back' AND state = 'lost'
          UNION ALL SELECT 'inquiry closed', [COUNT(*)], '' FROM disputes WHERE kind = 'inquiry'
            AND state NOT IN ('open', 'review')
          UNION ALL SELECT 'debit taken back', [COUNT(*)], '' FROM disputes WHERE kind = 'taken_back' AND state = 'lost'
          UNION ALL SELECT 'debit that stands after all', [COUNT(*)], '' FROM disputes
            WHERE kind = 'taken_back' AND state = 'won'
          UNION ALL SELECT 'payout of ' || g.provider, [COUNT(o.id)], '' FROM gateways g
            LEFT JOIN payouts o ON o.gateway_id = g.id AND o.booked <> 'nothing'
            WHERE g.provider IN ('stripe', 'gocardless', 'paypal_express', 'razorpay') GROUP BY g.provider
          UNION ALL SELECT 'payout that came back', [COUNT(*)], '' FROM payouts WHERE booked = 'reversed'
          UNION ALL SELECT 'payout that took', [COUNT(*)], '' FROM payouts WHERE amount < 0 AND booked <> 'nothing'
          UNION ALL SELECT 'money counted in another currency', [COUNT(*)], '' FROM postings WHERE kind = 'exchange_in'
          UNION ALL SELECT 'rate that had moved', [COUNT(*)], '' FROM entries e JOIN accounts a ON a.id = e.account_id
            WHERE a.part = 'exchange_difference'
          UNION ALL SELECT 'notice that came again', [COUNT(*)], '' FROM notices WHERE repeats > 0",
};

#[derive(Debug, Default)]
pub struct Effects(BTreeMap<String, u64>);

pub async fn counted(world: &World) -> Effects {
    let mut effects = Effects::default();
    for Break { object, ours, .. } in world.portal.db.breaks(COUNTED, &[]).await.expect("counts") {
        effects.0.insert(object, ours.parse().expect("a count"));
    }
    effects.0.insert("notice before an older one".into(), overtaken(world).await);
    for death in ["killed at any moment", "died at a chosen point"] {
        effects.0.insert(death.into(), world.told().get(death).copied().unwrap_or_default());
    }
    effects
}

/// In the order in which they came, compared with the order in which they were sent off first.
async fn overtaken(world: &World) -> u64 {
    let mut first = BTreeMap::new();
    for one in world.sandbox.deliveries().into_iter().filter(|one| one.state == DeliveryState::Delivered) {
        first.entry(one.event).or_insert(one.number);
    }
    let came =
        Query { audit: "came", sql: "SELECT event AS object, {id} AS ours, '' AS theirs FROM notices ORDER BY 2" };
    let came = world.portal.db.breaks(came, &[]).await.expect("notices");
    let numbers: Vec<u64> = came.iter().filter_map(|notice| first.get(&notice.object).copied()).collect();
    numbers.windows(2).filter(|two| two[1] < two[0]).count() as u64
}

impl Effects {
    /// What never took effect.
    pub fn insist(&self, customers: u64) {
        let never: Vec<_> = self.0.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
        assert!(customers < MANY || never.is_empty(), "of {customers} customers, nobody saw: {never:?}");
    }
}

impl fmt::Display for Effects {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, count)| writeln!(to, "{count:>7}  {name}"))
    }
}
