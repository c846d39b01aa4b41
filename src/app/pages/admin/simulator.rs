//! What would a customer see? Every gateway with its verdict on an invoice or an amount.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        availability::{Allowed, Chooser, Refusal},
        currency::Currency,
        error::{AppError, FieldError},
        gateway::Scope,
        ids::InvoiceId,
        invoice::Invoice,
        money::Money,
        people::Duty,
    },
    flows::{
        gateways::offer::{Offer, Question, offer},
        portal::Portal,
    },
    request::Visit,
    row,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    invoice: Option<String>,
    amount: Option<Money>,
    typed: [String; 4],
    /// Each gateway with what the customer gets, and whether an administrator could choose it.
    offers: Vec<(Offer, Result<(), Refusal>)>,
    fault: Option<AppError>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let typed = ["invoice", "amount", "currency", "scope"].map(|name| visit.asked(name).unwrap_or_default());
    let mut seen = Seen { invoice: None, amount: None, typed, offers: Vec::new(), fault: None };
    let asked = match subject(portal, &seen.typed).await {
        Ok(asked) => asked,
        Err(error @ (AppError::NotFound | AppError::Invalid(_))) => return Ok(Seen { fault: Some(error), ..seen }),
        Err(error) => return Err(error),
    };
    let Some((amount, allowed, invoice)) = asked else { return Ok(seen) };
    let scope = Scope::parse_all(&seen.typed[3]).first().copied().unwrap_or(Scope::Invoices);
    let question = Question { amount, scope, chooser: Chooser::Customer, allowed: &allowed };
    let setup = visit.setup(portal).await?;
    let customer = offer(&setup.gateways, question);
    let admin = offer(&setup.gateways, Question { chooser: Chooser::Admin, ..question });
    seen.offers = customer.into_iter().zip(admin.into_iter().map(|one| one.verdict.map(drop))).collect();
    seen.amount = Some(amount);
    seen.invoice = invoice.and_then(|invoice| invoice.number);
    Ok(seen)
}

type Subject = (Money, Allowed, Option<Invoice>);

async fn subject(portal: &Portal, [invoice, amount, currency, _]: &[String; 4]) -> Result<Option<Subject>, AppError> {
    if !invoice.is_empty() {
        let db = portal.db.reader();
        let found = match invoice.parse::<InvoiceId>() {
            Ok(id) => db::invoices::find(db, id).await?,
            Err(_) => db::invoices::find_by_number(db, invoice).await?,
        };
        let amount = if found.due().is_positive() { found.due() } else { found.total() };
        return Ok(Some((amount, found.allowed.clone(), Some(found))));
    }
    if amount.is_empty() {
        return Ok(None);
    }
    let currency = Currency::parse(&currency.to_uppercase()).map_err(|code| AppError::invalid("currency", code))?;
    let amount = Money::parse_positive(amount, currency).map_err(|code| AppError::invalid("amount", code))?;
    Ok(Some((amount, Allowed::default(), None)))
}

fn show(seen: Seen) -> impl IntoView {
    let [invoice, amount, currency, scope] = seen.typed.clone();
    let scopes = vec![
        Choice::new(Scope::Invoices.word(), t!("scope-invoices")),
        Choice::new(Scope::Cart.word(), t!("scope-cart")),
        Choice::new(Scope::Subscriptions.word(), t!("scope-subscriptions")),
    ];
    view! {
        <AdminLayout title=t!("simulator-title") lead=t!("simulator-lead") at=AdminPlace::Gateways
            trail=vec![AdminPlace::Gateways.crumb()]>
            <Filters action="/admin/settings/store/gateways/simulator">
                <Field name="invoice" label=t!("simulator-invoice") value=invoice/>
                <Field name="amount" label=t!("simulator-amount") value=amount kind=Entry::Decimal/>
                <Field name="currency" label=t!("currency") value=if currency.is_empty() { "EUR".into() } else { currency } longest=3/>
                <SelectField name="scope" label=t!("simulator-scope") choices=scopes value=scope/>
            </Filters>
            {seen.fault.as_ref().map(fault)}
            {answer(seen)}
        </AdminLayout>
    }
}

fn fault(error: &AppError) -> impl IntoView + use<> {
    let (code, sentence) = match error {
        AppError::Invalid(errors) => {
            let first = errors.first().cloned();
            let sentence = first.as_ref().map(|error: &FieldError| words::error(words::language(), error));
            (first.map_or_else(|| error.code(), |error| error.code), sentence.unwrap_or_default())
        }
        _ => (error.code(), t!("simulator-not-found")),
    };
    view! { <Notice tone=Tone::Bad code=code.word()><p>{sentence}</p></Notice> }
}

fn answer(seen: Seen) -> Option<AnyView> {
    let amount = seen.amount?;
    let about = match seen.invoice {
        Some(number) => {
            t!("simulator-about-invoice", number = number, amount = words::money(words::language(), amount))
        }
        None => t!("simulator-about", amount = words::money(words::language(), amount)),
    };
    let columns =
        vec![Column::text(t!("gateway")), Column::text(t!("simulator-customer")), Column::text(t!("simulator-admin"))];
    let rows = seen.offers.into_iter().map(|(Offer { gateway, verdict }, admin)| {
        let name = view! {
            <span class="gateway-name"><Mark provider=gateway.provider.clone() icon=gateway.icon/><span>{gateway.name.clone()}</span></span>
        };
        row![name, verdict_of(verdict.err(), Side::Customer), verdict_of(admin.err(), Side::Admin)]
            .to(format!("/admin/settings/store/gateways/{}", gateway.id))
    });
    let rows = rows.collect();
    Some(view! { <Section title=about><Table caption=t!("simulator-title") columns rows/></Section> }.into_any())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Customer,
    Admin,
}

fn verdict_of(refusal: Option<Refusal>, side: Side) -> AnyView {
    let Some(refusal) = refusal else {
        return view! { <Badge tone=Tone::Good icon=Glyph::CheckCircle words=t!("simulator-offered")/> }.into_any();
    };
    let reason = refused(&refusal);
    let grey = side == Side::Customer && refusal.helps_customer();
    let (words, icon) = match grey {
        true => (t!("simulator-greyed"), Glyph::Eye),
        false => (t!("simulator-not-offered"), Glyph::EyeOff),
    };
    view! { <Badge tone=Tone::Plain icon words/> <br/> <small>{reason}</small> }.into_any()
}

fn refused(refusal: &Refusal) -> String {
    let amount = |bound: &Money| words::money(words::language(), *bound);
    match refusal {
        Refusal::Hidden => t!("refusal-hidden"),
        Refusal::Unlisted => t!("refusal-unlisted"),
        Refusal::NotAllowedHere => t!("refusal-not-allowed-here"),
        Refusal::Disabled => t!("refusal-disabled"),
        Refusal::Scope => t!("refusal-scope"),
        Refusal::Currency(_) => t!("refusal-currency"),
        Refusal::BelowMinimum(bound) => t!("refusal-below-minimum", amount = amount(bound)),
        Refusal::AboveMaximum(bound) => t!("refusal-above-maximum", amount = amount(bound)),
    }
}
