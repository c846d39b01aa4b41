//! Payouts as CSV, filtered as the page is.

use bytes::Bytes;
use futures::Stream;

use super::{MARK, PAGE, pieces};
use crate::{
    app::words,
    db,
    domain::{
        error::AppError,
        export::{Cell, Style},
        language::Language,
        page::Place,
        payout_list::{Listed, Wanted},
    },
    flows::portal::Portal,
};

const HEADS: [&str; 11] = [
    "payout-reference",
    "export-date",
    "money-gateway",
    "money-state",
    "money-amount",
    "money-currency",
    "payout-arrives-on",
    "payout-arrived",
    "payout-bank-reference",
    "payout-lines",
    "payout-needs",
];

pub fn stream(portal: Portal, wanted: Wanted, language: Language) -> impl Stream<Item = Result<Bytes, AppError>> {
    let heads = HEADS.map(|key| Cell::text(words::by_key(language, key).unwrap_or_default()));
    let head = format!("{MARK}{}", Style::of(language).row(&heads));
    pieces(head, wanted, move |wanted| {
        let portal = portal.clone();
        async move {
            let page = db::payout_lists::page(portal.db.reader(), &wanted, PAGE).await?;
            let text = page.lines.iter().map(|line| row(language, line)).collect();
            Ok((text, page.next.map(|next| Wanted { from: Place::After(next), ..wanted })))
        }
    })
}

fn row(language: Language, Listed { payout, gateway_name, lines }: &Listed) -> String {
    let state = format!("payout-state-{}", payout.state.word().replace('_', "-"));
    let why = payout.called.map(|called| format!("payout-trouble-{}", called.why.word().replace('_', "-")));
    let words = |key: &str| Cell::ours(words::by_key(language, key).unwrap_or_default());
    Style::of(language).row(&[
        Cell::text(payout.reference.clone()),
        Cell::ours(words::day(payout.created_at)),
        Cell::text(gateway_name.clone()),
        words(&state),
        Cell::Amount(payout.amount),
        Cell::ours(payout.amount.currency.code()),
        Cell::ours(payout.arrives_on.map(|day| day.to_string()).unwrap_or_default()),
        Cell::ours(payout.paid_at.map(words::day).unwrap_or_default()),
        Cell::text(payout.bank_reference.clone().unwrap_or_default()),
        Cell::ours(lines.to_string()),
        why.map_or(Cell::ours(""), |key| words(&key)),
    ])
}
