//! The inbox of notices: what providers sent, what came of it, latest first.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::filters::{GatewayFilter, Nothing, StateFilter, neighbours, place};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        error::AppError,
        ids::{GatewayId, NoticeId},
        notice::{Kept, NoticeState, Wanted},
        page::Page,
        people::Duty,
    },
    flows::portal::Portal,
    request::{Asked, Visit},
    row,
};

const LINES: usize = 50;
const PATH: &str = "/admin/inbox";
const FILTERS: [&str; 2] = ["gateway", "state"];

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Kept, NoticeId>,
    gateways: Vec<(GatewayId, String)>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let wanted = Wanted {
        gateway: asked.get("gateway").parse().ok(),
        state: NoticeState::parse(asked.get("state")),
        payment: None,
        from: place(&asked),
    };
    Ok(Seen { page: db::notices::page(db, wanted, LINES).await?, gateways: db::names::gateways(db).await?, asked })
}

fn show(Seen { page, gateways, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &FILTERS);
    let filtered = FILTERS.iter().any(|name| !asked.get(name).is_empty());
    let value = move |name: &str| asked.get(name).to_owned();
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("money-inbox-none"), t!("money-inbox-none-advice"));
        view! { <Nothing icon=Glyph::Inbox none_yet advice filtered path=PATH/> }.into_any()
    } else {
        view! { <Notices kept=page.lines gateways=gateways.clone()/> }.into_any()
    };
    let states = NoticeState::ALL.map(NoticeState::word).to_vec();
    view! {
        <AdminLayout title=t!("nav-inbox") at=AdminPlace::Inbox lead=t!("money-inbox-lead")>
            <Filters action=PATH>
                <GatewayFilter gateways value=value("gateway")/>
                <StateFilter family="notice" states value=value("state")/>
            </Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

/// Lines of the inbox; with the gateway's name where several may stand in one list.
#[component]
pub fn Notices(kept: Vec<Kept>, gateways: Vec<(GatewayId, String)>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("money-notice-kind")),
        Column::text(t!("money-received-at")),
        Column::text(t!("money-state")),
        Column::text(t!("money-reason")),
    ];
    let name = |id: GatewayId| gateways.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
    let row = |one: Kept| {
        let gateway = name(one.gateway).map(|name| view! { <small>{name}</small> });
        row![
            view! { {one.notice.kind}{gateway} },
            view! { <Moment of=one.received_at short=true/> },
            view! { <StateBadge family="notice" state=one.state.word()/> },
            reasons::notice(words::language(), &one.reason),
        ]
        .to(format!("{PATH}/{}", one.id))
    };
    let rows = kept.into_iter().map(row).collect();
    view! { <Table caption=t!("money-notices") columns rows/> }
}
