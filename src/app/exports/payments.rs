//! Payments as CSV, filtered as the page is.

use bytes::Bytes;
use futures::Stream;

use super::{MARK, PAGE, pieces};
use crate::{
    app::words,
    db,
    domain::{
        error::AppError,
        export::{Cell, Style},
        ids::GatewayId,
        language::Language,
        money::Money,
        page::Place,
        payment_list::{Listed, Wanted},
    },
    flows::portal::Portal,
};

const HEADS: [&str; 11] = [
    "money-payment",
    "export-date",
    "money-customer",
    "money-invoice",
    "money-gateway",
    "money-state",
    "money-asked",
    "money-received",
    "export-fee",
    "money-currency",
    "export-provider-reference",
];

pub fn stream(portal: Portal, wanted: Wanted, language: Language) -> impl Stream<Item = Result<Bytes, AppError>> {
    let heads = HEADS.map(|key| Cell::text(words::by_key(language, key).unwrap_or_default()));
    let head = format!("{MARK}{}", Style::of(language).row(&heads));
    pieces(head, wanted, move |wanted| {
        let portal = portal.clone();
        async move {
            let db = portal.db.reader();
            let gateways = db::names::gateways(db).await?;
            let page = db::payment_lists::page(db, &wanted, portal.clock.now(), PAGE).await?;
            let text = page.lines.iter().map(|line| row(language, line, &gateways)).collect();
            Ok((text, page.next.map(|next| Wanted { from: Place::After(next), ..wanted })))
        }
    })
}

fn row(language: Language, line: &Listed, gateways: &[(GatewayId, String)]) -> String {
    let payment = &line.payment;
    let state = format!("payment-state-{}", payment.state.word().replace('_', "-"));
    let gateway = gateways.iter().find(|(id, _)| *id == payment.gateway).map(|(_, name)| name.clone());
    let fee = payment.fee.filter(|fee| fee.fee.currency == payment.amount.currency);
    let amount = |money: Option<Money>| money.map_or(Cell::ours(""), Cell::Amount);
    Style::of(language).row(&[
        Cell::ours(payment.reference.clone()),
        Cell::ours(words::day(payment.created_at)),
        Cell::text(line.customer_name.clone()),
        Cell::text(line.invoice_number.clone().unwrap_or_default()),
        Cell::text(gateway.unwrap_or_default()),
        Cell::ours(words::by_key(language, &state).unwrap_or_default()),
        Cell::Amount(payment.amount),
        amount(payment.captured),
        amount(fee.map(|fee| Money::new(fee.fee.minor + fee.tax.minor, fee.fee.currency))),
        Cell::ours(payment.amount.currency.code()),
        Cell::text(payment.provider_reference.clone().unwrap_or_default()),
    ])
}
