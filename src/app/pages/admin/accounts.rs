//! The chart of accounts, currency by currency.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        currency::Currency,
        error::AppError,
        ledger::{Account, Part},
        people::Duty,
    },
    flows::portal::Portal,
    request::Visit,
    row,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    currencies: Vec<Currency>,
    chart: Vec<Account>,
    may_change: bool,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let admin = visit.admin(Duty::Read)?;
    Ok(Seen {
        currencies: db::accounts::currencies(portal.db.reader()).await?,
        chart: db::accounts::all(portal.db.reader()).await?,
        may_change: admin.role.may(Duty::Configure),
    })
}

fn show(Seen { currencies, chart, may_change }: Seen) -> impl IntoView {
    let empty = currencies.is_empty().then(|| {
        view! { <Empty icon=Glyph::List title=t!("chart-empty") words=t!("chart-empty-advice")/> }
    });
    let balances = (!currencies.is_empty()).then(|| {
        view! {
            <ButtonLink href="/admin/accounts/balances" kind=Kind::Quiet icon=Glyph::List>{t!("money-balances")}</ButtonLink>
        }
    });
    let tables = currencies.iter().map(|currency| table(*currency, &chart, may_change)).collect_view();
    let forms = may_change.then(|| view! { {plant(&currencies)} {open(&currencies)} });
    view! {
        <AdminLayout title=t!("chart-title") lead=t!("chart-lead") at=AdminPlace::Accounts actions=balances>
            {empty}
            {tables}
            {forms}
        </AdminLayout>
    }
}

fn table(currency: Currency, chart: &[Account], may_change: bool) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(t!("account-code")),
        Column::text(t!("account-name")),
        Column::text(t!("account-part")),
        Column::actions(),
    ];
    let rows = chart.iter().filter(|account| account.currency == currency);
    let rows: Vec<Row> = rows
        .map(|account| {
            let rename = may_change.then(|| rename(account));
            row![account.code.clone(), account.name.clone(), part(account.part), rename]
        })
        .collect();
    view! { <Section title=currency.code()><Table caption=currency.code() columns rows/></Section> }
}

/// Unfolds without a script.
fn rename(account: &Account) -> impl IntoView + use<> {
    let action = format!("/admin/accounts/{}", account.id);
    let (code, name) = (account.code.clone(), account.name.clone());
    view! {
        <details>
            <summary>{t!("account-rename")} <span class="reading-only">{code}</span></summary>
            <Form action class="row">
                <Field name="name" label=t!("account-name") value=name required=true longest=80/>
                <Button kind=Kind::Quiet size=Size::Small>{t!("save")}</Button>
            </Form>
        </details>
    }
}

fn part(part: Part) -> String {
    let key = format!("part-{}", part.word().replace('_', "-"));
    words::by_key(words::language(), &key).unwrap_or_else(|| part.word().into())
}

fn plant(currencies: &[Currency]) -> impl IntoView + use<> {
    let first = if currencies.is_empty() { "EUR" } else { "" };
    view! {
        <Section title=t!("chart-plant") words=t!("chart-plant-hint")>
            <Form action="/admin/accounts/plant">
                <Field name="currency" label=t!("currency") value=first hint=t!("currency-hint") required=true longest=3/>
                <FormActions><Button kind=Kind::Quiet>{t!("chart-plant-do")}</Button></FormActions>
            </Form>
        </Section>
    }
}

fn open(currencies: &[Currency]) -> impl IntoView + use<> {
    let first = currencies.first().map(|currency| currency.code()).unwrap_or("EUR");
    let parts = Part::ALL.into_iter().map(|one| Choice::new(one.word(), part(one))).collect::<Vec<_>>();
    view! {
        <Section title=t!("account-add")>
            <Form action="/admin/accounts">
                <div class="fields">
                    <Field name="code" label=t!("account-code") kind=Entry::Code hint=t!("account-code-hint") required=true longest=12/>
                    <Field name="name" label=t!("account-name") required=true longest=80/>
                    <Field name="currency" label=t!("currency") value=first hint=t!("currency-hint") required=true longest=3/>
                    <SelectField name="part" label=t!("account-part") choices=parts value=Part::Other.word() hint=t!("account-part-hint")/>
                </div>
                <FormActions><Button kind=Kind::Quiet>{t!("account-add")}</Button></FormActions>
            </Form>
        </Section>
    }
}
