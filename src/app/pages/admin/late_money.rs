//! The late-money desk: what came too much, twice or too late, and how long it has waited.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::filters::{Nothing, StateFilter, neighbours, place};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        Instant,
        error::AppError,
        ids::LateMoneyId,
        late_money::{Ageing, Explained, LateState, Listed, Waited, Wanted},
        money::Money,
        page::Page,
        people::Duty,
    },
    flows::portal::Portal,
    request::{self, Asked, Visit},
    row,
};

const LINES: usize = 50;
const PATH: &str = "/admin/late-money";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Listed, LateMoneyId>,
    ageing: Vec<Ageing>,
    explained: Vec<Explained>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let wanted = Wanted { state: LateState::parse(asked.get("state")), waited: Waited::parse(asked.get("waited")) };
    Ok(Seen {
        page: db::late_money_lists::page(db, (wanted, now), place(&asked), LINES).await?,
        ageing: db::late_money_lists::ageing(db, now).await?,
        explained: db::late_money_lists::explained(db).await?,
        asked,
    })
}

fn show(Seen { page, ageing, explained, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &["state", "waited"]);
    let filtered = !asked.get("state").is_empty() || !asked.get("waited").is_empty();
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("money-late-none"), t!("money-late-none-advice"));
        view! { <Nothing icon=Glyph::Hourglass none_yet advice filtered path=PATH/> }.into_any()
    } else {
        view! { <LateLines lines=page.lines/> }.into_any()
    };
    let states = LateState::ALL.map(LateState::word).to_vec();
    let ages = Waited::ALL.map(|waited| Choice::new(waited.word(), named(waited))).to_vec();
    view! {
        <AdminLayout title=t!("nav-late-money") at=AdminPlace::LateMoney lead=t!("money-late-lead")>
            <Waiting ageing/>
            <Filters action=PATH>
                <StateFilter family="late" states value=asked.get("state").to_owned()/>
                <SelectField name="waited" label=t!("money-age") choices=ages value=asked.get("waited") empty=t!("money-all")/>
            </Filters>
            {list}
            <Pager before after/>
            <Books explained/>
        </AdminLayout>
    }
}

fn named(waited: Waited) -> String {
    words::by_key(words::language(), &format!("money-late-{}", waited.word())).unwrap_or_default()
}

/// What waits for a person, and since when; each sum leads to its lines.
#[component]
fn Waiting(ageing: Vec<Ageing>) -> impl IntoView {
    let heads = Waited::ALL.map(|waited| Column::number(named(waited)));
    let columns = [Column::text(t!("money-currency")), Column::number(t!("money-late-sums"))]
        .into_iter()
        .chain(heads)
        .chain([Column::main(t!("money-late-open"))])
        .collect::<Vec<_>>();
    let row = |one: Ageing| {
        let step = |(waited, sum): (Waited, Money)| {
            let amount = view! { <Amount of=sum/> };
            match sum.is_zero() {
                true => amount.into_any(),
                false => {
                    let href = format!("{PATH}?state={}&waited={}", LateState::Open.word(), waited.word());
                    view! { <a href=href>{amount}</a> }.into_any()
                }
            }
        };
        let code = one.sum.currency.code().into_any();
        let steps = Waited::ALL.into_iter().zip(one.waited).map(step);
        let cells = [code, one.count.into_any()].into_iter().chain(steps);
        Row::new(cells.chain([view! { <Amount of=one.sum/> }.into_any()]).collect())
    };
    (!ageing.is_empty()).then(|| {
        let rows = ageing.into_iter().map(row).collect();
        view! {
            <Section title=t!("money-late-waiting")>
                <Table caption=t!("money-late-waiting") columns rows wide=true/>
            </Section>
        }
    })
}

/// The account behind the desk: what it holds is explained to the last cent, or something has disappeared.
#[component]
fn Books(explained: Vec<Explained>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("money-currency")),
        Column::number(t!("money-late-open")),
        Column::number(t!("money-late-going-back")),
        Column::number(t!("money-late-unexplained")),
        Column::main(t!("money-late-booked")),
        Column::number(t!("money-late-rest")),
    ];
    let broken = explained.iter().any(|one| !one.rest().is_zero());
    let row = |one: Explained| {
        let taken = Money::new(-one.unexplained.minor, one.unexplained.currency);
        row![
            one.booked.currency.code(),
            view! { <Amount of=one.open/> },
            view! { <Amount of=one.going_back/> },
            view! { <Amount of=taken/> },
            view! { <Amount of=one.booked/> },
            view! { <Amount of=one.rest()/> },
        ]
    };
    (!explained.is_empty()).then(|| {
        let rows = explained.into_iter().map(row).collect();
        let broken = broken.then(|| view! { <Notice tone=Tone::Bad><p>{t!("money-late-broken")}</p></Notice> });
        view! {
            <Section title=t!("money-late-books") words=t!("money-late-books-words")>
                {broken}
                <Table caption=t!("money-late-books") columns rows wide=true/>
            </Section>
        }
    })
}

/// Lines of the desk.
#[component]
pub fn LateLines(lines: Vec<Listed>) -> impl IntoView {
    let now = request::portal().clock.now();
    let columns = vec![
        Column::text(t!("money-customer")),
        Column::text(t!("money-payment")),
        Column::text(t!("money-reason")),
        Column::text(t!("money-age")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let row = |one: Listed| {
        row![
            one.customer_name,
            view! { <span class="nowrap">{one.payment_reference}</span> },
            reasons::late(words::language(), one.late.reason),
            view! { <Age since=one.late.created_at until=one.late.resolved_at.unwrap_or(now)/> },
            view! { <StateBadge family="late" state=one.late.state.word()/> },
            view! { <Amount of=one.late.amount/> },
        ]
        .to(format!("{PATH}/{}", one.late.id))
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("nav-late-money") columns rows/> }
}

/// How many days it waited, with the day it came.
#[component]
pub fn Age(since: Instant, until: Instant) -> impl IntoView {
    let days = (until - since).whole_days().max(0);
    view! { <span>{t!("money-days", count = days)}" "<small class="soft"><Day of=since short=true/></small></span> }
}
