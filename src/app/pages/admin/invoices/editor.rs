//! The editor of a draft. Rows are added, removed and summed up by its buttons; with script the sums follow by themselves.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    pick_customer::{Found, PickCustomer},
    typed::Typed,
};
use crate::{
    app::{
        draw,
        islands::totals::{self, Labels, LiveTotals},
        ui::*,
        words,
    },
    db,
    domain::{
        currency::Currency,
        customer::Customer,
        draft::{TypedLine, sum_up},
        error::{AppError, Code},
        gateway::{Gateway, Status},
        ids::{CustomerId, InvoiceId},
        invoice::{InvoiceState, Parts},
        page::Place,
        people::Duty,
        totals::Totals,
    },
    flows::portal::Portal,
    request::{Asked, Key, Visit},
};

/// A new invoice: first for whom, then the editor.
pub async fn fresh(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load_fresh(&portal, &visit, &asked).await;
    draw::page(&portal, visit, loaded, show).await
}

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let loaded = load_known(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

/// The editor with what was typed so far.
pub async fn again(visit: Visit, portal: Portal, id: Option<InvoiceId>, typed: Typed) -> Response {
    let loaded = load_again(&portal, &visit, id, typed.shown()).await;
    draw::page(&portal, visit, loaded, show).await
}

enum Seen {
    Whom(Found),
    Desk(Box<Desk>),
}

struct Desk {
    id: Option<InvoiceId>,
    typed: Typed,
    customer: Customer,
    gateways: Vec<Gateway>,
    currencies: Vec<Currency>,
}

async fn load_fresh(portal: &Portal, visit: &Visit, asked: &Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Invoice)?;
    let (db, search) = (portal.db.reader(), asked.get("search"));
    if let Ok(customer) = asked.get("customer").parse::<CustomerId>() {
        let shop = db::settings::shop(db).await?.value;
        return desk(portal, None, Typed::fresh(customer, &shop, portal.clock.now())).await;
    }
    whom(portal, search).await
}

async fn load_known(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<Seen, AppError> {
    visit.admin(Duty::Invoice)?;
    let invoice = db::invoices::find(portal.db.reader(), id).await?;
    match invoice.state {
        InvoiceState::Draft => desk(portal, Some(id), Typed::of(&invoice, visit.language)).await,
        _ => Err(AppError::Conflict(Code::StaleVersion)),
    }
}

async fn load_again(portal: &Portal, visit: &Visit, id: Option<InvoiceId>, typed: Typed) -> Result<Seen, AppError> {
    visit.admin(Duty::Invoice)?;
    let db = portal.db.reader();
    let known = match typed.customer.parse() {
        Ok(customer) => db::customers::find(db, customer).await.is_ok(),
        Err(_) => false,
    };
    match id {
        _ if known => desk(portal, id, typed).await,
        Some(draft) => {
            let customer = db::invoices::find(db, draft).await?.customer.to_string();
            desk(portal, id, Typed { customer, ..typed }).await
        }
        None => whom(portal, "").await,
    }
}

async fn whom(portal: &Portal, search: &str) -> Result<Seen, AppError> {
    let found = db::customers::page(portal.db.reader(), search, Place::Start, 20).await?;
    Ok(Seen::Whom(Found { search: search.to_owned(), customers: found.lines }))
}

async fn desk(portal: &Portal, id: Option<InvoiceId>, typed: Typed) -> Result<Seen, AppError> {
    let db = portal.db.reader();
    let customer = db::customers::find(db, typed.customer.parse()?).await?;
    let usual = ["EUR", "USD", "GBP", "CHF", "CAD", "JPY", "KWD", "INR"];
    let usual = usual.into_iter().filter_map(|code| Currency::parse(code).ok());
    let known = db::accounts::all(db).await?.into_iter().map(|account| account.currency);
    let mut currencies: Vec<_> = known.chain(usual).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let gateways =
        db::gateways::all(db).await?.into_iter().filter(|gateway| gateway.status != Status::Hidden).collect();
    Ok(Seen::Desk(Box::new(Desk { id, typed, customer, gateways, currencies })))
}

fn show(seen: Seen) -> impl IntoView {
    match seen {
        Seen::Whom(found) => view! { <PickCustomer found/> }.into_any(),
        Seen::Desk(desk) => view! { <Editor desk=*desk/> }.into_any(),
    }
}

#[component]
fn Editor(desk: Desk) -> impl IntoView {
    let Desk { id, typed, customer, gateways, currencies } = desk;
    let (title, action) = match id {
        Some(id) => (t!("invoice-draft-title"), format!("/admin/invoices/{id}/edit")),
        None => (t!("invoice-new"), "/admin/invoices/new".into()),
    };
    let currency = Currency::parse(&typed.currency).unwrap_or(Currency::EUR);
    let totals = sum_up(&typed.lines, currency).ok();
    let trail = vec![AdminPlace::Invoices.crumb()];
    let lead = t!("invoice-for", customer = customer.card.name);
    view! {
        <AdminLayout title at=AdminPlace::Invoices lead trail>
            <Form action>
                // Enter in a field presses the first button of a form: this one only sums up.
                <button class="reading-only" name="deed" value="recalculate" tabindex="-1" aria-hidden="true"></button>
                <Hidden name="customer" value=typed.customer.clone()/>
                <Hidden name="version" value=typed.version.clone()/>
                <Split aside=view! { <Sums totals/> }>
                    <Lines lines=typed.lines.clone()/>
                    <Terms typed=typed.clone() currencies/>
                    <Gateways typed gateways/>
                </Split>
            </Form>
        </AdminLayout>
    }
}

#[component]
fn Sums(totals: Option<Totals>) -> impl IntoView {
    let labels =
        Labels { net: t!("invoice-net"), tax: t!("editor-tax-of", rate = "{rate}"), total: t!("invoice-total") };
    let language = words::language();
    let sums =
        totals.map(|totals| totals::rows(&labels, language, &totals).into_iter().map(totals::row).collect_view());
    view! {
        <Sheet>
            <Awake>
                <LiveTotals language=language.tag().to_owned() net=labels.net tax=labels.tax total=labels.total>
                    <dl class="facts sums">{sums}</dl>
                </LiveTotals>
            </Awake>
            <Button kind=Kind::Quiet size=Size::Wide icon=Glyph::Refresh name="deed" value="recalculate">
                {t!("editor-recalculate")}
            </Button>
            <Button size=Size::Wide name="deed" value="save">{t!("editor-save")}</Button>
        </Sheet>
    }
}

#[component]
fn Lines(lines: Vec<TypedLine>) -> impl IntoView {
    let lines = lines.into_iter().enumerate().map(|(n, line)| view! { <LineFields n line/> });
    view! {
        <FieldSet legend=t!("invoice-lines")>
            <div class="lines">{lines.collect_view()}</div>
            <div>
                <Button kind=Kind::Quiet icon=Glyph::Plus name="deed" value="add">{t!("editor-add-line")}</Button>
            </div>
        </FieldSet>
    }
}

#[component]
fn LineFields(n: usize, line: TypedLine) -> impl IntoView {
    let (name, nth) = (|part: &str| format!("line[{n}].{part}"), n + 1);
    view! {
        <div class="line">
            <Field name=name("description") label=t!("line-description") value=line.description longest=300 autocomplete="off"/>
            <Field name=name("quantity") label=t!("line-quantity") value=line.quantity kind=Entry::Decimal longest=14 autocomplete="off"/>
            <Field name=name("price") label=t!("line-price") value=line.price kind=Entry::Decimal longest=20 autocomplete="off"/>
            <Field name=name("tax") label=t!("line-tax-percent") value=line.tax kind=Entry::Decimal longest=6 autocomplete="off"/>
            <Button kind=Kind::Plain size=Size::Small icon=Glyph::Trash name="deed" value=format!("remove-{n}")>
                <span class="reading-only">{t!("editor-remove-line", number = nth)}</span>
            </Button>
        </div>
    }
}

#[component]
fn Terms(typed: Typed, currencies: Vec<Currency>) -> impl IntoView {
    let currencies = currencies.into_iter().map(|currency| Choice::new(currency.code(), currency.code())).collect();
    let parts = vec![
        Choice::new(Parts::Whole.word(), t!("invoice-parts-whole")),
        Choice::new(Parts::Parts.word(), t!("invoice-parts-parts")).hint(t!("invoice-parts-hint")),
    ];
    view! {
        <FieldSet legend=t!("editor-terms")>
            <div class="fields">
                <SelectField name="currency" label=t!("invoice-currency") choices=currencies value=typed.currency/>
                <Field name="due" label=t!("invoice-due-on") kind=Entry::Date value=typed.due/>
            </div>
            <RadioField name="parts" label=t!("invoice-parts") choices=parts value=typed.parts/>
            <TextArea name="note" label=t!("invoice-note") hint=t!("invoice-note-hint") value=typed.note optional=true longest=2000/>
        </FieldSet>
    }
}

#[component]
fn Gateways(typed: Typed, gateways: Vec<Gateway>) -> impl IntoView {
    let choice = |gateway: &Gateway| {
        let hint = match gateway.status {
            Status::Unlisted => t!("gateway-state-unlisted"),
            _ => String::new(),
        };
        Choice::new(gateway.id.to_string(), gateway.name.clone()).hint(hint)
    };
    let choices: Vec<_> = gateways.iter().map(choice).collect();
    (!choices.is_empty()).then(|| {
        view! {
            <FieldSet legend=t!("nav-gateways") words=t!("editor-gateways-hint")>
                <CheckGroup name="allowed" label=t!("editor-allowed") hint=t!("editor-allowed-hint") choices=choices.clone()
                    values=typed.allowed/>
                <SelectField name="chosen" label=t!("editor-chosen") choices value=typed.chosen empty=t!("editor-chosen-none")/>
            </FieldSet>
        }
    })
}
