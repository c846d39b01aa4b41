//! Invoices as lines of a table that lead to their pages: the same for customers and for administrators.

use leptos::prelude::*;

use crate::{
    app::ui::*,
    domain::{Instant, invoice_list::Listed},
};

/// Whose invoices stand in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Each line names its customer.
    Everybody,
    OneCustomer,
}

/// `path` is the list the pages of these invoices belong to.
#[component]
pub fn InvoiceTable(lines: Vec<Listed>, of: Of, path: &'static str, now: Instant) -> impl IntoView {
    let customer = (of == Of::Everybody).then(|| Column::text(t!("invoice-customer")));
    let columns = [Column::text(t!("invoice-number"))].into_iter().chain(customer).chain([
        Column::text(t!("invoice-issued-on")),
        Column::text(t!("invoice-due-on")),
        Column::text(t!("invoice-state")),
        Column::number(t!("invoice-still-due")),
        Column::main(t!("invoice-total")),
    ]);
    let rows = lines.into_iter().map(|line| row(line, of, path, now));
    view! { <Table caption=t!("nav-invoices") columns=columns.collect() rows=rows.collect()/> }
}

fn row(line: Listed, of: Of, path: &str, now: Instant) -> Row {
    let (due, href) = (line.due(), format!("{path}/{}", line.id));
    let number = line.number.clone().unwrap_or_else(|| t!("invoice-without-number"));
    let standing = line.standing(now);
    let customer = (of == Of::Everybody).then(|| line.customer_name.clone().into_any());
    let cells = [view! { <span class="reference">{number}</span> }.into_any()].into_iter().chain(customer).chain([
        view! { <Day of=line.dated_at short=true/> }.into_any(),
        view! { <Day of=line.due_at short=true/> }.into_any(),
        view! { <StandingBadge of=standing/> }.into_any(),
        due.is_positive().then(|| view! { <Amount of=due/> }).into_any(),
        view! { <Amount of=line.total/> }.into_any(),
    ]);
    Row::new(cells.collect()).to(href)
}
