//! One customer: who they are, what they owe, who acts for them, their latest invoices.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        draw,
        pages::{
            admin::{disputes::panel::DisputePanel, invoices::list::PATH},
            invoice_table::{InvoiceTable, Of},
        },
        ui::*,
        words,
    },
    db,
    domain::{
        Instant,
        customer::{ContactCard, Customer},
        dispute::Dispute,
        error::AppError,
        ids::{CustomerId, PersonId},
        invoice_list::{Listed, Sort, Wanted},
        money::Money,
        people::{Duty, Right},
        receivables::Receivable,
    },
    flows::portal::Portal,
    request::{self, Key, Visit},
};

/// How many invoices are named here; the list has the others.
const LATEST: usize = 5;

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<CustomerId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    customer: Customer,
    contacts: Vec<ContactCard>,
    /// Contacts with a second factor.
    holders: Vec<PersonId>,
    owed: Vec<Receivable>,
    balances: Vec<Money>,
    invoices: Vec<Listed>,
    disputes: Vec<Dispute>,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, id: CustomerId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let latest = Wanted { customer: Some(id), sort: Sort::Date, ..Wanted::default() };
    let contacts = db::customers::contacts_of(db, id).await?;
    let ids = contacts.iter().map(|contact| contact.person).collect::<Vec<_>>();
    Ok(Seen {
        customer: db::customers::find(db, id).await?,
        holders: db::second_factors::holders(db, &ids).await?,
        contacts,
        owed: db::receivables::open(db, Some(id), now).await?,
        balances: db::wallets::of_customer(db, id).await?,
        invoices: db::invoice_list::page(db, &latest, now, LATEST).await?.lines,
        disputes: db::disputes::of_customer(db, id).await?,
        now,
    })
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { customer, contacts, holders, owed, balances, invoices, disputes, now } = seen;
    let id = customer.id;
    let may_keep = request::admin(Duty::Invoice).is_ok();
    let actions = move || {
        let words = match request::admin(Duty::Money) {
            Ok(_) => t!("money-credit-title"),
            Err(_) => t!("money-balance-of"),
        };
        let balance = view! {
            <ButtonLink href=format!("/admin/customers/{id}/balance") kind=Kind::Quiet icon=Glyph::Wallet>{words}</ButtonLink>
        };
        let keeping = may_keep.then(|| {
            view! {
                <ButtonLink href=format!("/admin/customers/{id}/edit") kind=Kind::Quiet icon=Glyph::Edit>{t!("customer-edit")}</ButtonLink>
                <ButtonLink href=format!("/admin/invoices/new?customer={id}") icon=Glyph::Plus>{t!("invoice-new")}</ButtonLink>
            }
        });
        view! { {balance}{keeping} }
    };
    let all = move || view! { <a href=format!("/admin/invoices?customer={id}")>{t!("dashboard-all-invoices")}</a> };
    let list = match invoices.is_empty() {
        true => view! { <p class="soft">{t!("invoices-none")}</p> }.into_any(),
        false => view! { <InvoiceTable lines=invoices of=Of::OneCustomer path=PATH now/> }.into_any(),
    };
    let (lead, name) = (customer.reference.clone(), customer.card.name.clone());
    view! {
        <AdminLayout
            title=name
            at=AdminPlace::Customers
            lead
            trail=vec![AdminPlace::Customers.crumb()]
            actions
        >
            <Split aside=view! { <Sheet><CardFacts customer/></Sheet> }>
                <Money owed balances/>
                <Contacts id contacts holders may_keep/>
            </Split>
            <DisputePanel disputes/>
            <Section title=t!("nav-invoices") actions=all>{list}</Section>
        </AdminLayout>
    }
}

#[component]
fn Money(owed: Vec<Receivable>, balances: Vec<Money>) -> impl IntoView {
    let owed = owed.into_iter().map(|owed| {
        let late = owed.overdue_count > 0;
        let note = move || {
            late.then(|| {
                let amount = words::money(words::language(), owed.overdue);
                t!("dashboard-of-which-overdue", amount = amount, count = owed.overdue_count)
            })
        };
        let tone = if late { Tone::Bad } else { Tone::Plain };
        let label = t!("dashboard-receivable", currency = owed.due.currency.code());
        view! { <Stat label tone note><Amount of=owed.due/></Stat> }
    });
    let balances = balances.into_iter().map(|amount| {
        let label = t!("dashboard-balance", currency = amount.currency.code());
        view! { <Stat label><Amount of=amount/></Stat> }
    });
    view! { <Stats>{owed.collect_view()}{balances.collect_view()}</Stats> }
}

#[component]
fn CardFacts(customer: Customer) -> impl IntoView {
    let card = customer.card;
    let shown = |label: String, value: String| {
        (!value.is_empty()).then(|| view! { <Fact label><span class="prose">{value}</span></Fact> })
    };
    view! {
        <Facts>
            {shown(t!("customer-email"), card.email.to_string())}
            {shown(t!("customer-address"), card.address)}
            {shown(t!("customer-country"), card.country.code().into())}
            {shown(t!("customer-vat-number"), card.vat_number)}
            {shown(t!("customer-note"), card.note)}
        </Facts>
    }
}

#[component]
fn Contacts(id: CustomerId, contacts: Vec<ContactCard>, holders: Vec<PersonId>, may_keep: bool) -> impl IntoView {
    let cards = contacts.into_iter().map(|contact| {
        let holds = holders.contains(&contact.person);
        view! { <ContactLine id contact may_keep holds/> }
    });
    let cards = cards.collect_view();
    let none = cards.is_empty().then(|| view! { <p class="soft">{t!("contacts-none")}</p> });
    let invite = may_keep.then(|| {
        view! {
            <details class="more">
                <summary><Icon of=Glyph::ChevronRight/>{t!("contact-invite")}</summary>
                <Form action=format!("/admin/customers/{id}/contacts")>
                    <Field name="name" label=t!("contact-name") required=true longest=120/>
                    <Field name="email" label=t!("customer-email") kind=Entry::Email required=true longest=254/>
                    <CheckGroup name="right" label=t!("contact-rights") choices=rights() values=vec!["see".into(), "pay".into(), "download".into()]/>
                    <FormActions><Button icon=Glyph::Mail>{t!("contact-invite-send")}</Button></FormActions>
                </Form>
            </details>
        }
    });
    view! { <Section title=t!("contacts")>{none}{cards}{invite}</Section> }
}

#[component]
fn ContactLine(id: CustomerId, contact: ContactCard, may_keep: bool, holds: bool) -> impl IntoView {
    let ContactCard { person, name, email, rights: granted, state, .. } = contact;
    let values = granted.iter().map(|right| right.word().to_owned()).collect::<Vec<_>>();
    let granted = granted.into_iter().map(right_words).collect::<Vec<_>>().join(", ");
    let action = format!("/admin/customers/{id}/contacts/{person}");
    let help = view! { <Help action=action.clone() holds/> };
    let change = may_keep.then(|| {
        view! {
            <details class="more">
                <summary><Icon of=Glyph::ChevronRight/>{t!("contact-change")}</summary>
                <Form action=format!("{action}/rights")>
                    <CheckGroup name="right" label=t!("contact-rights") choices=rights() values/>
                    <FormActions><Button kind=Kind::Quiet>{t!("customer-save")}</Button></FormActions>
                </Form>
                {help}
                <Ask
                    label=t!("contact-remove")
                    question=t!("contact-remove-question", name = name.clone())
                    action=format!("{action}/remove")
                    confirm=t!("contact-remove")
                />
            </details>
        }
    });
    view! {
        <div class="stack tight">
            <p class="row between">
                <span><b>{name.clone()}</b>" "<span class="soft">{email.to_string()}</span></span>
                <StateBadge family="person" state=state.word()/>
            </p>
            <p class="soft">{granted}</p>
            {change}
        </div>
    }
}

/// For somebody who left a session open or lost their telephone.
#[component]
fn Help(action: String, holds: bool) -> impl IntoView {
    let asked = format!("{action}/second-factor");
    let reset = match holds && request::admin(Duty::People).is_ok() {
        true => view! {
            <Ask label=t!("factor-reset") question=t!("factor-reset-question") action=asked confirm=t!("factor-reset")/>
        }
        .into_any(),
        false => view! { <Returned action=asked/> }.into_any(),
    };
    view! {
        <PostButton action=format!("{action}/sessions") kind=Kind::Quiet icon=Glyph::SignOut>{t!("person-sign-out")}</PostButton>
        {reset}
    }
}

fn rights() -> Vec<Choice> {
    Right::ALL.map(|right| Choice::new(right.word(), right_words(right))).to_vec()
}

fn right_words(right: Right) -> String {
    match right {
        Right::See => t!("right-see"),
        Right::Pay => t!("right-pay"),
        Right::Download => t!("right-download"),
        Right::Balance => t!("right-balance"),
    }
}
