//! An invoice as a document, the same on screens and on paper: who bills whom, what for, what it comes to.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    db::{self, ConnectionTrait},
    domain::{
        creditor_reference::CreditorReference,
        error::AppError,
        invoice::{Billed, Invoice, InvoiceState},
        shop::Shop,
        totals::{Line, TaxRate},
    },
    row,
};

/// Everything the document says.
#[derive(Debug, Clone)]
pub struct Papers {
    pub invoice: Invoice,
    pub billed: Billed,
    pub shop: Shop,
}

/// A draft is addressed to the customer as known today; once issued the addressee stands fixed.
pub async fn papers(db: &impl ConnectionTrait, shop: Shop, invoice: Invoice) -> Result<Papers, AppError> {
    let billed = match invoice.state {
        InvoiceState::Draft => db::customers::find(db, invoice.customer).await?.card.billed(),
        _ => invoice.billed.clone(),
    };
    Ok(Papers { shop, billed, invoice })
}

#[component]
pub fn InvoiceDocument(papers: Papers) -> impl IntoView {
    let Papers { invoice, billed, shop } = papers;
    let note = (!invoice.note.is_empty()).then(|| view! { <p class="prose">{invoice.note.clone()}</p> });
    view! {
        <article class="document">
            <div class="parties">
                <Party label=t!("invoice-from") name=shop.name address=shop.address vat_number=shop.vat_number/>
                <Party label=t!("invoice-to") name=billed.name address=billed.address vat_number=billed.vat_number/>
                <Dates invoice=invoice.clone()/>
            </div>
            <Lines lines=invoice.lines.clone()/>
            <Sums invoice/>
            {note}
        </article>
    }
}

#[component]
pub fn Party(label: String, name: String, address: String, vat_number: String) -> impl IntoView {
    let vat_number = (!vat_number.is_empty()).then(|| view! { <p>{t!("invoice-vat-number", number = vat_number)}</p> });
    view! {
        <div>
            <h2>{label}</h2>
            <p><b>{name}</b></p>
            <address>{address}</address>
            {vat_number}
        </div>
    }
}

#[component]
fn Dates(invoice: Invoice) -> impl IntoView {
    let reference = invoice.reference.as_deref().and_then(|text| CreditorReference::parse(text).ok());
    view! {
        <Facts>
            {invoice.number.map(|number| view! { <Fact label=t!("invoice-number")>{number}</Fact> })}
            {invoice.issued_at.map(|at| view! { <Fact label=t!("invoice-issued-on")><Day of=at/></Fact> })}
            {invoice.due_at.map(|at| view! { <Fact label=t!("invoice-due-on")><Day of=at/></Fact> })}
            {reference.map(|reference| view! { <Fact label=t!("invoice-reference")>{reference.grouped()}</Fact> })}
        </Facts>
    }
}

#[component]
fn Lines(lines: Vec<Line>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("line-description")),
        Column::number(t!("line-quantity")),
        Column::number(t!("line-price")),
        Column::number(t!("line-tax")),
        Column::main(t!("line-net")),
    ];
    let rows = lines.into_iter().map(|line| {
        let net = line.net().unwrap_or(line.unit_price);
        let quantity = words::decimal(words::language(), line.quantity.decimal().normalize());
        row![
            line.description,
            quantity,
            view! { <Amount of=line.unit_price/> },
            percent(line.tax_rate),
            view! { <Amount of=net/> },
        ]
    });
    view! { <Table caption=t!("invoice-lines") columns rows=rows.collect()/> }
}

#[component]
fn Sums(invoice: Invoice) -> impl IntoView {
    let taxes = invoice.totals.taxes.clone().into_iter().map(|tax| {
        let label = t!("invoice-tax-of", rate = percent(tax.rate), net = words::money(words::language(), tax.net));
        view! { <Fact label><Amount of=tax.tax/></Fact> }
    });
    let taxes = taxes.collect_view();
    let (net, total, due) = (invoice.totals.net, invoice.totals.total, invoice.due());
    let settled = invoice.settled.is_positive().then(|| {
        view! {
            <Fact label=t!("invoice-settled")><Amount of=invoice.settled/></Fact>
            <Fact label=t!("invoice-still-due") total=true><Amount of=due/></Fact>
        }
    });
    view! {
        <Facts sums=true>
            <Fact label=t!("invoice-net")><Amount of=net/></Fact>
            {taxes}
            <Fact label=t!("invoice-total") total=true><Amount of=total/></Fact>
            {settled}
        </Facts>
    }
}

/// `20 %` in French, `20%` in English.
pub fn percent(rate: TaxRate) -> String {
    t!("percent", rate = words::decimal(words::language(), rate.decimal().normalize()))
}
