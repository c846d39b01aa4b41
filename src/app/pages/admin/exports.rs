//! Exports: what can be taken out, for which period, how much it is, and whether the file of entries is sound.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::refused::Refused;
use crate::{
    app::{draw, exports, ui::*, words},
    db,
    domain::{
        currency::Currency,
        error::{AppError, Code},
        fec::check::Break,
        people::Duty,
    },
    flows::{
        ledger::fec::{self, Period, Report},
        portal::Portal,
    },
    request::{Asked, Visit},
    row,
};

pub const PATH: &str = "/admin/exports";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, &asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    since: String,
    until: String,
    counts: Vec<(Currency, i64)>,
    /// Only when it was asked for: the whole file is read.
    report: Option<Report>,
    /// What is wrong with the period.
    wrong: Option<Code>,
}

/// The period that is asked for; this year, where none is.
pub fn period(portal: &Portal, asked: &Asked) -> Result<Period, AppError> {
    let (since, until) = days(portal, asked);
    Period::parse(&since, &until)
}

fn days(portal: &Portal, asked: &Asked) -> (String, String) {
    let year = crate::flows::calendar::year(portal.clock.now());
    let or = |text: &str, usual: String| if text.is_empty() { usual } else { text.to_owned() };
    (or(asked.get("since"), format!("{year}-01-01")), or(asked.get("until"), format!("{year}-12-31")))
}

async fn load(portal: &Portal, visit: &Visit, asked: &Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Money)?;
    let (since, until) = days(portal, asked);
    let Ok(period) = period(portal, asked) else {
        return Ok(Seen { since, until, counts: Vec::new(), report: None, wrong: Some(Code::DateInvalid) });
    };
    let report = match asked.get("check") {
        "" => None,
        _ => Some(fec::check(portal, period, exports::fec::words).await?),
    };
    let counts = db::journal::count(portal.db.reader(), (period.since, period.until)).await?;
    Ok(Seen { since, until, counts, report, wrong: None })
}

fn show(Seen { since, until, counts, report, wrong }: Seen) -> impl IntoView {
    let query = format!("since={since}&until={until}");
    let count = |(currency, count): &(Currency, i64)| {
        let (code, count) = (currency.code(), *count);
        view! { <Stat label=t!("export-postings", currency = code)>{count}</Stat> }
    };
    let stats = (!counts.is_empty()).then(|| view! { <Stats>{counts.iter().map(count).collect_view()}</Stats> });
    let wrong = wrong.map(|code| {
        let words = words::by_key(words::language(), &format!("error-{}", code.word().replace('_', "-")));
        view! { <Notice tone=Tone::Bad><p data-error-code=code.word()>{words}</p></Notice> }
    });
    let report = report.map(|report| view! { <Checked report/> });
    let lists = [
        ("/admin/invoices", t!("nav-invoices"), format!("{PATH}/invoices.csv")),
        ("/admin/payments", t!("nav-payments"), format!("{PATH}/payments.csv")),
        ("/admin/payouts", t!("nav-payouts"), format!("{PATH}/payouts.csv")),
    ];
    let list = |(page, words, href): (&'static str, String, String)| {
        view! {
            <li class="row">
                <ButtonLink href kind=Kind::Quiet icon=Glyph::Download>{words}</ButtonLink>
                <a href=page>{t!("export-filter-first")}</a>
            </li>
        }
    };
    view! {
        <AdminLayout title=t!("nav-exports") at=AdminPlace::Exports lead=t!("export-lead")>
            <Refused drawn=false/>
            {wrong}
            <Section title=t!("export-books") words=t!("export-books-words")>
                <Filters action=PATH>
                    <Field name="since" label=t!("money-since") kind=Entry::Date value=since/>
                    <Field name="until" label=t!("money-until") kind=Entry::Date value=until/>
                </Filters>
                {stats}
                <div class="row">
                    <ButtonLink href=format!("{PATH}/fec.txt?{query}") icon=Glyph::Download>{t!("export-fec")}</ButtonLink>
                    <ButtonLink href=format!("{PATH}?{query}&check=1") kind=Kind::Quiet icon=Glyph::Check>{t!("export-fec-check")}</ButtonLink>
                    <ButtonLink href=format!("{PATH}/journal.csv?{query}") kind=Kind::Quiet icon=Glyph::Download>{t!("export-journal")}</ButtonLink>
                </div>
                {report}
            </Section>
            <Section title=t!("export-lists") words=t!("export-lists-words")>
                <ul class="stack tight">{lists.map(list).collect_view()}</ul>
            </Section>
        </AdminLayout>
    }
}

/// Sound, or every break by name.
#[component]
fn Checked(report: Report) -> impl IntoView {
    let (lines, entries) = (report.inspection.lines(), report.inspection.entries());
    let siren = report.name.is_err().then(|| view! { <p data-error-code="siren_invalid">{t!("export-no-siren")}" "<a href="/admin/settings/store">{t!("nav-store")}</a></p> });
    let other = |(currency, count): &(Currency, i64)| {
        let (code, count) = (currency.code(), *count);
        view! { <p>{t!("export-elsewhere", count = count, currency = code)}</p> }
    };
    let elsewhere = report.elsewhere.iter().map(other).collect_view();
    let breaks = report.inspection.breaks.clone();
    let table = (!breaks.is_empty()).then(|| view! { <Breaks breaks/> });
    let (tone, title) = match report.is_sound() {
        true => (Tone::Good, t!("export-sound")),
        false => (Tone::Warn, t!("export-unsound")),
    };
    view! {
        <Notice tone title>
            <p>{t!("export-read", lines = lines.to_string(), entries = entries.to_string())}</p>
            {siren}
            {elsewhere}
        </Notice>
        {table}
    }
}

#[component]
fn Breaks(breaks: Vec<Break>) -> impl IntoView {
    let columns =
        vec![Column::number(t!("export-row")), Column::text(t!("export-break")), Column::text(t!("export-about"))];
    let row = |found: Break| {
        let words = words::by_key(words::language(), &format!("export-break-{}", found.kind.word()));
        row![found.row.to_string(), words, found.about]
    };
    let rows = breaks.into_iter().map(row).collect();
    view! { <Table caption=t!("export-unsound") columns rows/> }
}
