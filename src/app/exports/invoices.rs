//! Invoices as CSV, filtered and sorted as the page is.

use bytes::Bytes;
use futures::Stream;

use super::{MARK, PAGE, pieces};
use crate::{
    app::words,
    db,
    domain::{
        error::AppError,
        export::{Cell, Style},
        invoice_list::{Listed, Wanted},
        language::Language,
        page::Place,
    },
    flows::portal::Portal,
};

const HEADS: [&str; 8] = [
    "export-number",
    "money-customer",
    "export-date",
    "export-due",
    "money-state",
    "export-total",
    "export-settled",
    "money-currency",
];

pub fn stream(portal: Portal, wanted: Wanted, language: Language) -> impl Stream<Item = Result<Bytes, AppError>> {
    let heads = HEADS.map(|key| Cell::text(words::by_key(language, key).unwrap_or_default()));
    let head = format!("{MARK}{}", Style::of(language).row(&heads));
    pieces(head, wanted, move |wanted| {
        let portal = portal.clone();
        async move {
            let now = portal.clock.now();
            let page = db::invoice_list::page(portal.db.reader(), &wanted, now, PAGE).await?;
            let text = page.lines.iter().map(|line| row(language, line, now)).collect();
            Ok((text, page.next.map(|next| Wanted { from: Place::After(next), ..wanted })))
        }
    })
}

fn row(language: Language, line: &Listed, now: crate::domain::Instant) -> String {
    let state = format!("invoice-state-{}", line.standing(now).word().replace('_', "-"));
    Style::of(language).row(&[
        Cell::text(line.number.clone().unwrap_or_default()),
        Cell::text(line.customer_name.clone()),
        Cell::ours(words::day(line.dated_at)),
        Cell::ours(words::day(line.due_at)),
        Cell::ours(words::by_key(language, &state).unwrap_or_default()),
        Cell::Amount(line.total),
        Cell::Amount(line.settled),
        Cell::ours(line.total.currency.code()),
    ])
}
