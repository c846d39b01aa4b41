//! What stands on every account, per currency, and whether the two sides agree.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{journal::moment_after, postings::two_sides};
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        currency::Currency,
        error::AppError,
        journal::{AccountBalance, Sides},
        people::Duty,
    },
    flows::portal::Portal,
    request::{Asked, Visit},
    row,
};

const PATH: &str = "/admin/accounts/balances";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    balances: Vec<AccountBalance>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let until = moment_after(asked.get("until"));
    Ok(Seen { balances: db::journal::balances(portal.db.reader(), until).await?, asked })
}

fn show(Seen { balances, asked }: Seen) -> impl IntoView {
    let mut currencies: Vec<_> = balances.iter().map(|balance| balance.account.currency).collect();
    currencies.dedup();
    let of = |currency: Currency| {
        let accounts = balances.iter().filter(|balance| balance.account.currency == currency).cloned().collect();
        view! { <Balances currency accounts/> }
    };
    let body = match currencies.is_empty() {
        true => view! { <Empty icon=Glyph::List title=t!("money-chart-none") words=t!("money-chart-none-advice")/> }
            .into_any(),
        false => currencies.into_iter().map(of).collect_view().into_any(),
    };
    let trail = vec![AdminPlace::Accounts.crumb()];
    view! {
        <AdminLayout title=t!("money-balances") at=AdminPlace::Accounts lead=t!("money-balances-lead") trail>
            <Filters action=PATH>
                <Field name="until" label=t!("money-until") kind=Entry::Date value=asked.get("until")/>
            </Filters>
            {body}
        </AdminLayout>
    }
}

#[component]
fn Balances(currency: Currency, accounts: Vec<AccountBalance>) -> impl IntoView {
    let total = accounts.iter().fold(Sides::none(currency), |total, balance| total.and(balance.sides));
    let columns = vec![
        Column::text(t!("money-account")),
        Column::text(t!("money-account-kind")),
        Column::number(t!("money-debit")),
        Column::number(t!("money-credit")),
        Column::number(t!("money-debit-balance")),
        Column::number(t!("money-credit-balance")),
    ];
    let (left, right) = accounts.iter().fold((Sides::none(currency), Sides::none(currency)), |(left, right), one| {
        let rest = one.sides.rest();
        if rest.minor >= 0 { (left.with(rest), right) } else { (left, right.with(rest)) }
    });
    let foot = row![
        t!("money-total"),
        "",
        view! { <Amount of=total.debit/> },
        view! { <Amount of=total.credit/> },
        view! { <Amount of=left.debit/> },
        view! { <Amount of=right.credit/> },
    ];
    let rows = accounts.into_iter().map(line).collect();
    let caption = t!("money-balances-caption", currency = currency.code());
    view! {
        <Section title=caption.clone()>
            <div class="balances"><Table caption columns rows foot/></div>
            <Check sides=total/>
        </Section>
    }
}

fn line(AccountBalance { account, sides }: AccountBalance) -> Row {
    let kind = words::by_key(words::language(), &format!("money-account-kind-{}", account.kind.word()));
    let (debit, credit) = two_sides(sides.rest());
    row![
        format!("{} {}", account.code, account.name),
        kind.unwrap_or_default(),
        two_sides(sides.debit).0,
        two_sides(sides.credit).0,
        debit,
        credit,
    ]
    .to(format!("/admin/journal?account={}", account.id))
}

/// The trial balance in one sentence.
#[component]
fn Check(sides: Sides) -> impl IntoView {
    if sides.is_balanced() {
        return view! { <Notice tone=Tone::Good><p>{t!("money-trial-balanced")}</p></Notice> }.into_any();
    }
    let gap = words::money(words::language(), sides.rest());
    view! { <Notice tone=Tone::Bad><p>{t!("money-trial-unbalanced", gap = gap)}</p></Notice> }.into_any()
}
