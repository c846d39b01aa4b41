//! The ledger's proofs, day by day, and what did not agree.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        error::AppError,
        ledger_check::{Finding, LedgerCheck, Proof},
        people::Duty,
    },
    flows::portal::Portal,
    request::Visit,
    row,
};

pub const PATH: &str = "/admin/journal/checks";
const DAYS: u64 = 30;

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    checks: Vec<LedgerCheck>,
    may_ask: bool,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let admin = visit.admin(Duty::Read)?;
    let checks = db::ledger_checks::latest(portal.db.reader(), DAYS).await?;
    Ok(Seen { checks, may_ask: admin.must(Duty::Money).is_ok() })
}

fn show(Seen { checks, may_ask }: Seen) -> impl IntoView {
    let trail = vec![AdminPlace::Journal.crumb()];
    let last = checks.first().map(|check| view! { <Last check=check.clone()/> });
    let days = (!checks.is_empty()).then(|| view! { <Days checks=checks.clone()/> });
    let ask = may_ask.then(|| {
        view! { <Form action=PATH><FormActions><Button>{t!("ledger-check-now")}</Button></FormActions></Form> }
    });
    let none = checks.is_empty().then(|| {
        view! { <Empty icon=Glyph::Book title=t!("ledger-checks-none") words=t!("ledger-checks-none-advice")/> }
    });
    view! {
        <AdminLayout title=t!("ledger-checks") at=AdminPlace::Journal lead=t!("ledger-checks-lead") trail>
            {none} {last} {ask} {days}
        </AdminLayout>
    }
}

#[component]
fn Last(check: LedgerCheck) -> impl IntoView {
    match check.proof {
        Proof::Open => view! { <Notice tone=Tone::Info><p>{t!("ledger-check-open")}</p></Notice> }.into_any(),
        Proof::Sound => view! { <Notice tone=Tone::Good><p>{t!("ledger-check-sound")}</p></Notice> }.into_any(),
        Proof::Broken(findings) => {
            let count = findings.len();
            view! {
                <Notice tone=Tone::Bad><p>{t!("ledger-check-broken", count = count)}</p></Notice>
                <Findings findings/>
            }
            .into_any()
        }
    }
}

#[component]
fn Findings(findings: Vec<Finding>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("ledger-check-audit")),
        Column::text(t!("ledger-check-object")),
        Column::text(t!("ledger-check-ours")),
        Column::text(t!("ledger-check-theirs")),
    ];
    let rows = findings.into_iter().map(|found| row![found.audit, found.object, found.ours, found.theirs]).collect();
    view! { <Table caption=t!("ledger-check-findings") columns rows/> }
}

#[component]
fn Days(checks: Vec<LedgerCheck>) -> impl IntoView {
    let columns = vec![Column::text(t!("ledger-check-began")), Column::text(t!("ledger-check-result"))];
    let row = |check: LedgerCheck| {
        let result = match &check.proof {
            Proof::Open => t!("ledger-check-open"),
            Proof::Sound => t!("ledger-check-sound"),
            Proof::Broken(findings) => t!("ledger-check-broken", count = findings.len()),
        };
        row![view! { <Moment of=check.began_at/> }, result]
    };
    let rows = checks.into_iter().map(row).collect();
    view! { <Section title=t!("ledger-checks-days")><Table caption=t!("ledger-checks-days") columns rows/></Section> }
}
