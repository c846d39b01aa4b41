//! The journal as CSV: one row for each entry, filtered as the page is.

use bytes::Bytes;
use futures::Stream;

use super::{MARK, PAGE, pieces};
use crate::{
    app::{reasons, words},
    db,
    domain::{
        error::AppError,
        export::{Cell, Style},
        journal::{Line, Wanted, Written},
        language::Language,
        money::Money,
        page::Place,
    },
    flows::portal::Portal,
};

const HEADS: [&str; 12] = [
    "export-number",
    "export-date",
    "money-kind",
    "export-memo",
    "export-code",
    "money-account",
    "money-debit",
    "money-credit",
    "money-currency",
    "money-customer",
    "money-invoice",
    "money-gateway",
];

pub fn stream(portal: Portal, wanted: Wanted, language: Language) -> impl Stream<Item = Result<Bytes, AppError>> {
    let heads = HEADS.map(|key| Cell::text(words::by_key(language, key).unwrap_or_default()));
    let head = format!("{MARK}{}", Style::of(language).row(&heads));
    pieces(head, wanted, move |wanted| {
        let portal = portal.clone();
        async move {
            let page = db::journal::page(portal.db.reader(), &wanted, PAGE).await?;
            let text = page.lines.iter().map(|posting| rows(language, posting)).collect();
            Ok((text, page.next.map(|next| Wanted { from: Place::After(next), ..wanted })))
        }
    })
}

fn rows(language: Language, posting: &Written) -> String {
    posting.lines.iter().map(|line| row(language, posting, line)).collect()
}

fn row(language: Language, posting: &Written, line: &Line) -> String {
    let side = |minor: i64| Cell::Amount(Money::new(minor.max(0), line.amount.currency));
    let named = |name: Option<String>| Cell::text(name.unwrap_or_default());
    Style::of(language).row(&[
        Cell::ours(posting.id.to_string()),
        Cell::ours(words::day(posting.at)),
        Cell::ours(reasons::posting(language, posting.kind)),
        Cell::text(posting.memo.clone()),
        Cell::text(line.code.clone()),
        Cell::text(line.account.clone()),
        side(line.amount.minor),
        side(-line.amount.minor),
        Cell::ours(line.amount.currency.code()),
        named(line.customer.as_ref().map(|(_, name)| name.clone())),
        named(line.invoice.as_ref().map(|(_, number)| number.clone())),
        named(line.gateway.clone()),
    ])
}
