//! Postings as every page about money draws them: two sides that agree.

use leptos::prelude::*;

use crate::{
    app::{reasons, ui::*, words},
    domain::{
        journal::{Line, Sides, Written},
        money::Money,
    },
    row,
};

/// One posting: what it is, its entries, both sums.
#[component]
pub fn PostingSheet(of: Written) -> impl IntoView {
    let kind = reasons::posting(words::language(), of.kind);
    let sides = of.lines.iter().fold(Sides::none(of.currency), |sides, line| sides.with(line.amount));
    let columns = vec![
        Column::text(t!("money-account")),
        Column::text(t!("money-about")),
        Column::number(t!("money-debit")),
        Column::number(t!("money-credit")),
    ];
    let rows = of.lines.into_iter().map(entry).collect();
    let sum = view! { <Amount of=sides.debit/> };
    let foot = row![t!("money-total"), check(sides), sum, view! { <Amount of=sides.credit/> }];
    let caption = t!("money-posting-caption", kind = kind.clone(), number = of.id.to_string());
    view! {
        <article class="posting stack tight" id=format!("posting-{}", of.id)>
            <p class="row between">
                <span><b>{kind}</b>" "<span class="soft">{of.memo}</span></span>
                <small class="soft"><Moment of=of.at/>{format!("\u{a0}· n°\u{a0}{}", of.id)}</small>
            </p>
            <Table caption columns rows foot/>
        </article>
    }
}

/// What is right is not worth a sentence; what is not must be seen.
fn check(sides: Sides) -> impl IntoView {
    (!sides.is_balanced())
        .then(|| view! { <Badge tone=Tone::Bad icon=Glyph::CrossCircle words=t!("money-unbalanced")/> })
}

fn entry(line: Line) -> Row {
    let account = format!("{} {}", line.code, line.account);
    let (debit, credit) = two_sides(line.amount);
    row![account, view! { <About of=line/> }, debit, credit]
}

/// An amount on its side, nothing on the other.
pub fn two_sides(amount: Money) -> (Option<AnyView>, Option<AnyView>) {
    let turned = Money::new(-amount.minor, amount.currency);
    match amount.minor {
        0 => (None, None),
        1.. => (Some(view! { <Amount of=amount/> }.into_any()), None),
        _ => (None, Some(view! { <Amount of=turned/> }.into_any())),
    }
}

/// Customer, invoice, gateway and cost centre of an entry, as far as it has them.
#[component]
fn About(of: Line) -> impl IntoView {
    let customer =
        of.customer.map(|(id, name)| view! { <a href=format!("/admin/customers/{id}")>{name}</a> }.into_any());
    let invoice =
        of.invoice.map(|(id, number)| view! { <a href=format!("/admin/invoices/{id}")>{number}</a> }.into_any());
    let gateway = of.gateway.map(|name| view! { <span>{name}</span> }.into_any());
    let centre = of.cost_centre.map(|centre| view! { <span>{centre}</span> }.into_any());
    let parts: Vec<_> = [customer, invoice, gateway, centre].into_iter().flatten().collect();
    view! { <span class="row">{parts}</span> }
}
