//! A customer's balance: what they hold, how it came about, and the form that credits it.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    credit_panel::{self, CreditPanel},
    filters::{neighbours, place},
    postings::PostingSheet,
};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        currency::Currency,
        customer::Customer,
        error::AppError,
        ids::CustomerId,
        journal::{Wanted, Written},
        money::Money,
        page::Page,
        people::Duty,
    },
    flows::portal::Portal,
    request::{self, Asked, Key, Visit},
};

const LINES: usize = 20;

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<CustomerId>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, id, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    customer: Customer,
    held: Vec<Money>,
    currencies: Vec<Currency>,
    movements: Page<Written, i64>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, id: CustomerId, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let theirs = Wanted { customers: Some(vec![id]), from: place(&asked), ..Wanted::default() };
    Ok(Seen {
        customer: db::customers::find(db, id).await?,
        held: db::wallets::of_customer(db, id).await?,
        currencies: credit_panel::currencies(db).await?,
        movements: db::journal::on_balance(db, &theirs, LINES).await?,
        asked,
    })
}

fn show(Seen { customer, held, currencies, movements, asked }: Seen) -> impl IntoView {
    let id = customer.id;
    let here = format!("/admin/customers/{id}");
    let (before, after) = neighbours(&movements, &asked, &format!("{here}/balance"), &[]);
    let stats = held.into_iter().map(|of| {
        view! { <Stat label=t!("money-held", currency = of.currency.code())><Amount of/></Stat> }
    });
    let stats = stats.collect_view();
    let none = stats.is_empty().then(|| view! { <p class="soft">{t!("money-held-none")}</p> });
    let list = match movements.lines.is_empty() {
        true => view! { <p class="soft">{t!("money-movements-none")}</p> }.into_any(),
        false => movements.lines.into_iter().map(|of| view! { <PostingSheet of/> }).collect_view().into_any(),
    };
    let trail = vec![AdminPlace::Customers.crumb(), Crumb::new(customer.card.name.clone(), here)];
    let may_credit = request::admin(Duty::Money).is_ok();
    let aside = move || {
        may_credit.then(|| {
            view! { <Sheet><h2>{t!("money-credit")}</h2><CreditPanel customer=id currencies/></Sheet> }
        })
    };
    view! {
        <AdminLayout title=t!("money-balance-of") at=AdminPlace::Customers lead=customer.card.name trail>
            <Split aside=aside()>
                <Stats>{stats}</Stats>
                {none}
                <Section title=t!("money-movements")>{list}<Pager before after/></Section>
            </Split>
        </AdminLayout>
    }
}
