//! Lists: newest first, in pages, by the filters each of them knows.

use serde_json::{Value, json};

use super::calls::Wish;
use super::desk::{Desk, shown};
use super::refusal::Refusal;
use super::{BILLING_REQUEST, PAYMENT, PAYOUT, REFUND, payouts};

pub(super) fn list(desk: &mut Desk<'_>, wish: &Wish<'_>) -> Result<Value, Refusal> {
    let asked = Asked::read(wish.query)?;
    let link = |name: &'static str| move |body: &Value, wanted: &str| body["links"][name] == wanted;
    let member = |name: &'static str| move |body: &Value, wanted: &str| body[name] == wanted;
    match wish.name {
        "GET /billing_requests" => asked.answer(
            kept(desk, BILLING_REQUEST),
            "billing_requests",
            &[("customer", &link("customer")), ("status", &member("status"))],
        ),
        "GET /payments" => asked.answer(
            kept(desk, PAYMENT),
            "payments",
            &[("mandate", &link("mandate")), ("status", &member("status"))],
        ),
        "GET /refunds" => asked.answer(kept(desk, REFUND), "refunds", &[("payment", &link("payment"))]),
        "GET /payouts" => asked.answer(
            kept(desk, PAYOUT),
            "payouts",
            &[
                ("status", &member("status")),
                ("created_at[gte]", &|body: &Value, wanted: &str| body["created_at"].as_str() >= Some(wanted)),
            ],
        ),
        "GET /payout_items" => {
            let payout = asked.value("payout").ok_or_else(|| Refusal::field("/payout", "is required"))?;
            asked.answer(payouts::items(desk, payout)?, "payout_items", &[("payout", &|_, _| true)])
        }
        "GET /events" => {
            let events = desk.books.newest(&desk.account, "event");
            let events = events.into_iter().map(|record| record.body["wire"].clone()).collect();
            asked.answer(
                events,
                "events",
                &[
                    ("payment", &link("payment")),
                    ("mandate", &link("mandate")),
                    ("billing_request", &link("billing_request")),
                    ("payout", &link("payout")),
                    ("refund", &link("refund")),
                    ("action", &member("action")),
                    ("resource_type", &member("resource_type")),
                ],
            )
        }
        _ => Err(Refusal::missing()),
    }
}

fn kept(desk: &Desk<'_>, kind: &str) -> Vec<Value> {
    desk.books.newest(&desk.account, kind).into_iter().map(|record| shown(&record.body)).collect()
}

type Filter<'f> = (&'static str, &'f dyn Fn(&Value, &str) -> bool);

/// What the query asks for.
struct Asked {
    fields: Vec<(String, String)>,
    limit: usize,
    after: Option<String>,
}

impl Asked {
    fn read(query: &str) -> Result<Self, Refusal> {
        let mut fields: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|_| Refusal::usage("bad_request", "The query cannot be read"))?;
        let mut take = |name: &str| {
            let place = fields.iter().position(|(known, _)| known == name)?;
            Some(fields.remove(place).1)
        };
        let (limit, after) = (take("limit"), take("after"));
        let limit = limit.map_or(Ok(50), |text| text.parse::<usize>());
        match limit {
            Ok(limit) if (1..=500).contains(&limit) => Ok(Self { fields, limit, after }),
            _ => Err(Refusal::field("/limit", "must be between 1 and 500")),
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn answer(&self, all: Vec<Value>, name: &str, filters: &[Filter<'_>]) -> Result<Value, Refusal> {
        let mut chosen = all;
        for (field, wanted) in &self.fields {
            let filter = filters.iter().find(|(known, _)| known == field);
            let (_, fits) = filter.ok_or_else(|| Refusal::field(&format!("/{field}"), "is not a known parameter"))?;
            chosen.retain(|body| fits(body, wanted));
        }
        let begin: usize = match self.after.as_deref().map(str::parse) {
            None => 0,
            Some(Ok(begin)) => begin,
            Some(Err(_)) => return Err(Refusal::field("/after", "is not a known cursor")),
        };
        let page: Vec<Value> = chosen.iter().skip(begin).take(self.limit).cloned().collect();
        let end = begin + page.len();
        let after = (chosen.len() > end).then(|| end.to_string());
        Ok(json!({ name: page, "meta": { "cursors": { "before": null, "after": after }, "limit": self.limit } }))
    }
}
