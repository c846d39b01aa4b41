//! The queue: lines that wait, each with what it probably is, why, and one button.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::{
        filters::{Nothing, StateFilter, neighbours, place},
        refused::Refused,
    },
    words::{AcceptButton, BankDay, clue, nature, outcome, title, told},
};
use crate::{
    app::{draw, ui::*},
    domain::{
        error::AppError,
        ids::LineId,
        page::Page,
        people::Duty,
        statement::booked::{LineState, Wanted},
    },
    flows::{
        portal::Portal,
        statements::{
            accounts::accounts,
            queue::{self, Seen},
        },
    },
    request::{self, Asked, Visit},
    row,
};

const LINES: usize = 25;
pub const PATH: &str = "/admin/bank";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Shown {
    page: Page<Seen, LineId>,
    asked: Asked,
    accounts: usize,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Shown, AppError> {
    visit.admin(Duty::Read)?;
    let state = match asked.get("state") {
        "" => Some(LineState::Open),
        word => LineState::parse(word),
    };
    let wanted = Wanted { state, search: asked.get("search").to_owned(), ..Wanted::default() };
    Ok(Shown {
        page: queue::queue(portal, &wanted, place(&asked), LINES).await?,
        accounts: accounts(portal).await?.len(),
        asked,
    })
}

fn show(Shown { page, asked, accounts }: Shown) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &["state", "search"]);
    let filtered = ["state", "search"].iter().any(|name| !asked.get(name).is_empty());
    let list = match (page.lines.is_empty(), accounts) {
        (true, 0) => view! {
            <Empty icon=Glyph::Landmark title=t!("bank-no-account") words=t!("bank-no-account-advice")>
                <ButtonLink href="/admin/settings/store/gateways" kind=Kind::Quiet>{t!("nav-gateways")}</ButtonLink>
            </Empty>
        }
        .into_any(),
        (true, _) => {
            let (none_yet, advice) = (t!("bank-none"), t!("bank-none-advice"));
            view! { <Nothing icon=Glyph::CheckCircle none_yet advice filtered path=PATH/> }.into_any()
        }
        (false, _) => view! { <Queue lines=page.lines/> }.into_any(),
    };
    let may = request::admin(Duty::Money).is_ok();
    let import = (may && accounts > 0)
        .then(|| view! { <ButtonLink href="/admin/bank/import" icon=Glyph::Upload>{t!("bank-import")}</ButtonLink> });
    let actions = view! {
        <ButtonLink href="/admin/bank/statements" kind=Kind::Quiet icon=Glyph::List>{t!("bank-statements")}</ButtonLink>
        {import}
    };
    let states = LineState::ALL.map(LineState::word).to_vec();
    let state = match asked.get("state") {
        "" => LineState::Open.word().to_owned(),
        word => word.to_owned(),
    };
    view! {
        <AdminLayout title=t!("nav-bank") at=AdminPlace::Bank lead=t!("bank-lead") actions>
            <Refused drawn=false/>
            <Filters action=PATH>
                <StateFilter family="line" states value=state/>
                <Field name="search" label=t!("bank-search") kind=Entry::Search value=asked.get("search").to_owned() longest=80/>
            </Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
pub fn Queue(lines: Vec<Seen>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("bank-who")),
        Column::text(t!("bank-day")),
        Column::text(t!("bank-text")),
        Column::text(t!("bank-suggestion")),
        Column::main(t!("money-amount")),
        Column::actions(),
    ];
    let may = request::admin(Duty::Money).is_ok();
    let row = |Seen { kept, suggestion }: Seen| {
        let action = format!("{PATH}/lines/{}/accept", kept.id);
        let accept = suggestion.clone().filter(|_| may).map(|suggestion| {
            let action = action.clone();
            view! { <AcceptButton action suggestion/> }
        });
        row![
            title(&kept.line),
            view! { <BankDay of=kept.line.booked_on.or(kept.line.value_on)/> },
            told(&kept.line),
            view! { <Probably seen=Seen { kept: kept.clone(), suggestion }/> },
            view! { <Amount of=kept.line.amount/> },
            accept,
        ]
        .to(format!("{PATH}/lines/{}", kept.id))
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("nav-bank") columns rows/> }
}

/// What it probably is and why; what it is where that is decided.
#[component]
fn Probably(seen: Seen) -> impl IntoView {
    let Seen { kept, suggestion } = seen;
    if kept.state != LineState::Open {
        return view! { <StateBadge family="line" state=kept.state.word()/> }.into_any();
    }
    match (suggestion, nature(kept.line.nature)) {
        (Some(suggestion), _) => {
            let parts =
                suggestion.parts.iter().map(|part| part.candidate.number.clone()).collect::<Vec<_>>().join(", ");
            let who = suggestion.parts.first().map(|part| part.candidate.customer_name.clone());
            let why = format!("{} · {}", clue(&suggestion), outcome(&suggestion));
            view! { <b>{parts}</b>" "{who}<br/><small class="soft">{why}</small> }.into_any()
        }
        (None, Some(nature)) => nature.into_any(),
        (None, None) => view! { <span class="soft">{t!("bank-unknown")}</span> }.into_any(),
    }
}
