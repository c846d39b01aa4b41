//! The statements that were imported, the latest first.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::filters::{Nothing, neighbours, place},
    words::{BalanceBadge, noon},
};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{error::AppError, ids::StatementId, page::Page, people::Duty, statement::booked::Filed},
    flows::portal::Portal,
    request::{self, Asked, Visit},
    row,
};

const LINES: usize = 50;
pub const PATH: &str = "/admin/bank/statements";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<(Page<Filed, StatementId>, Asked), AppError> {
    visit.admin(Duty::Read)?;
    Ok((db::statements::page(portal.db.reader(), place(&asked), LINES).await?, asked))
}

fn show((page, asked): (Page<Filed, StatementId>, Asked)) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &[]);
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("bank-statements-none"), t!("bank-statements-none-advice"));
        view! { <Nothing icon=Glyph::Landmark none_yet advice filtered=false path=PATH/> }.into_any()
    } else {
        view! { <Filings lines=page.lines/> }.into_any()
    };
    let import = request::admin(Duty::Money)
        .is_ok()
        .then(|| view! { <ButtonLink href="/admin/bank/import" icon=Glyph::Upload>{t!("bank-import")}</ButtonLink> });
    view! {
        <AdminLayout title=t!("bank-statements") at=AdminPlace::Bank trail=vec![AdminPlace::Bank.crumb()] actions=view! { {import} }>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn Filings(lines: Vec<Filed>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("bank-account")),
        Column::text(t!("bank-period")),
        Column::text(t!("bank-number")),
        Column::text(t!("bank-imported")),
        Column::text(t!("bank-balance")),
        Column::main(t!("bank-closing")),
    ];
    let row = |one: Filed| {
        let closing = one.closing.map(|of| view! { <Amount of/> });
        row![
            view! { <span class="nowrap">{one.account.clone()}</span> },
            view! { <Period of=one.days/> },
            one.number.clone().unwrap_or_default(),
            view! { <Moment of=one.imported_at short=true/> },
            view! { <BalanceBadge of=one.clone()/> },
            closing,
        ]
        .to(format!("{PATH}/{}", one.id))
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("bank-statements") columns rows/> }
}

/// From the first booked day to the last.
#[component]
pub fn Period(of: Option<(time::Date, time::Date)>) -> impl IntoView {
    of.map(|(since, until)| {
        let further = (until != since).then(|| view! { " – "<Day of=noon(until) short=true/> });
        view! { <Day of=noon(since) short=true/>{further} }
    })
}
