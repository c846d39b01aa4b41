//! One statement: whether its balances add up, shown as a sum, and its lines.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::filters::{neighbours, place},
    queue::Queue,
    statements::{PATH, Period},
    words::BalanceBadge,
};
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        error::AppError,
        ids::{LineId, StatementId},
        page::Page,
        people::Duty,
        statement::booked::{Filed, Wanted},
    },
    flows::{
        portal::Portal,
        statements::queue::{self, Seen},
    },
    request::{Asked, Key, Visit},
};

const LINES: usize = 50;

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<StatementId>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, id, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Shown {
    filed: Filed,
    page: Page<Seen, LineId>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, id: StatementId, asked: Asked) -> Result<Shown, AppError> {
    visit.admin(Duty::Read)?;
    let filed = db::statements::find(portal.db.reader(), id).await?;
    let wanted = Wanted { statement: Some(id), ..Wanted::default() };
    Ok(Shown { page: queue::queue(portal, &wanted, place(&asked), LINES).await?, filed, asked })
}

fn show(Shown { filed, page, asked }: Shown) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, &format!("{PATH}/{}", filed.id), &[]);
    let title = filed.number.clone().unwrap_or_else(|| filed.account.clone());
    let trail = vec![AdminPlace::Bank.crumb(), Crumb::new(t!("bank-statements"), PATH)];
    let badge = view! { <BalanceBadge of=filed.clone()/> };
    view! {
        <AdminLayout title at=AdminPlace::Bank trail badge>
            <Balances filed=filed.clone()/>
            <Queue lines=page.lines/>
            <Pager before after/>
            <Left filed/>
        </AdminLayout>
    }
}

/// Opening, what moved, closing: the sum a person checks.
#[component]
fn Balances(filed: Filed) -> impl IntoView {
    let opening = filed.opening.map(|of| view! { <Stat label=t!("bank-opening")><Amount of/></Stat> });
    let closing = filed.closing.map(|of| view! { <Stat label=t!("bank-closing")><Amount of/></Stat> });
    view! {
        <Stats>
            {opening}
            <Stat label=t!("bank-moved", count = filed.lines)><Amount of=filed.sum/></Stat>
            {closing}
        </Stats>
        <p class="soft">
            <Period of=filed.days/>" · "{filed.account}" · "{filed.format.name()}" · "{filed.imported_by}", "<Moment of=filed.imported_at/>
        </p>
    }
}

/// What of the file is not among the lines below, and why.
#[component]
fn Left(filed: Filed) -> impl IntoView {
    let known = (filed.known > 0).then(|| view! { <p>{t!("bank-known", count = filed.known)}</p> });
    let pending = (filed.pending > 0).then(|| view! { <p>{t!("bank-pending", count = filed.pending)}</p> });
    let row = |(row, code): (usize, String)| {
        let why = words::by_key(words::language(), &format!("error-{}", code.replace('_', "-"))).unwrap_or(code);
        view! { <li>{t!("bank-row", row = row.to_string(), why = why)}</li> }
    };
    let unread = (!filed.unread.is_empty()).then(|| {
        let count = filed.unread.len();
        let rows = filed.unread.iter().take(50).cloned().map(row).collect_view();
        view! { <Notice tone=Tone::Warn title=t!("bank-unread", count = count)><ul>{rows}</ul></Notice> }
    });
    view! { <div class="soft">{known}{pending}</div>{unread} }
}
