//! The audit log: who did what to which object, with what changed.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::audit_change::{Names, changes, said};
use crate::{
    app::{draw, ui::*},
    db::{
        self, ConnectionTrait,
        audit_log::{Filter, Line, Place},
    },
    domain::{
        error::AppError,
        ids::{CustomerId, InvoiceId, PaymentId, PersonId},
        people::Duty,
    },
    flows::{calendar, portal::Portal},
    request::Visit,
    row,
};

const ADDRESS: &str = "/admin/audit";

/// Lines on one page.
const SIZE: usize = 50;

const FILTERS: [&str; 6] = ["person", "deed", "object_kind", "object_id", "since", "until"];

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    lines: Vec<Line>,
    names: Names,
    vocabulary: [Vec<String>; 3],
    typed: [String; 6],
    newer: Option<String>,
    older: Option<String>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let typed = FILTERS.map(|name| visit.asked(name).unwrap_or_default());
    let place = place(visit);
    let db = portal.db.reader();
    let mut lines = db::audit_log::list(db, &filter(&typed), place, SIZE as u64).await?;
    let more = lines.len() > SIZE;
    match place {
        // Read the other way round: the one too many is the newest.
        Place::NewerThan(_) if more => drop(lines.remove(0)),
        _ => lines.truncate(SIZE),
    }
    let (has_newer, has_older) = match place {
        Place::Newest => (false, more),
        Place::OlderThan(_) => (true, more),
        Place::NewerThan(_) => (more, true),
    };
    let way = |name: &str, line: Option<&Line>| line.map(|line| address(&typed, name, line.id));
    let newer = way("newer", lines.first().filter(|_| has_newer));
    let older = way("older", lines.last().filter(|_| has_older));
    Ok(Seen {
        vocabulary: db::audit_log::vocabulary(db).await?,
        names: names(db, &lines).await?,
        lines,
        newer,
        older,
        typed,
    })
}

/// What the objects of these lines, and those they mention, are called.
async fn names(db: &impl ConnectionTrait, lines: &[Line]) -> Result<Names, AppError> {
    let mentioned = |kind: &'static str| {
        let objects = lines.iter().filter(move |line| line.object_kind == kind).map(|line| line.object_id.as_str());
        let sides = lines.iter().flat_map(|line| [&line.before, &line.after]).flatten();
        objects.chain(sides.filter_map(move |side| side.get(kind)?.as_str())).collect::<Vec<_>>()
    };
    fn ids<T: std::str::FromStr>(texts: Vec<&str>) -> Vec<T> {
        texts.into_iter().filter_map(|text| text.parse().ok()).collect()
    }
    let mut names = Names::new();
    let mut keep = |id: String, name: String| drop(names.insert(id, name));
    db::names::gateways(db).await?.into_iter().for_each(|(id, name)| keep(id.to_string(), name));
    let customers = db::names::customers(db, ids::<CustomerId>(mentioned("customer"))).await?;
    customers.into_iter().for_each(|(id, name)| keep(id.to_string(), name));
    let invoices = db::names::invoices(db, ids::<InvoiceId>(mentioned("invoice"))).await?;
    invoices.into_iter().for_each(|(id, number)| keep(id.to_string(), number));
    let payments = db::names::payments(db, ids::<PaymentId>(mentioned("payment"))).await?;
    payments.into_iter().for_each(|(id, reference)| keep(id.to_string(), reference));
    let people = db::names::people(db, ids::<PersonId>(mentioned("person"))).await?;
    people.into_iter().for_each(|(id, name)| keep(id.to_string(), name));
    Ok(names)
}

fn place(visit: &Visit) -> Place {
    let id = |name: &str| visit.asked(name).and_then(|id| id.parse().ok());
    match (id("older"), id("newer")) {
        (Some(id), _) => Place::OlderThan(id),
        (None, Some(id)) => Place::NewerThan(id),
        (None, None) => Place::Newest,
    }
}

fn filter(typed: &[String; 6]) -> Filter {
    let text = |place: usize| Some(typed[place].clone()).filter(|text| !text.is_empty());
    Filter {
        person: text(0),
        deed: text(1),
        object_kind: text(2),
        object_id: text(3),
        since: calendar::start_of_day(&typed[4]).ok(),
        until: calendar::end_of_day(&typed[5]).ok(),
    }
}

fn address(typed: &[String; 6], place: &str, id: i64) -> String {
    let id = id.to_string();
    let filters = FILTERS.into_iter().zip(typed).map(|(name, value)| (name, value.as_str()));
    let pairs: Vec<_> = filters.filter(|(_, value)| !value.is_empty()).chain([(place, id.as_str())]).collect();
    format!("{ADDRESS}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { lines, names, vocabulary, typed, newer, older } = seen;
    let list = match lines.is_empty() {
        true => view! { <Empty icon=Glyph::Scroll title=t!("audit-empty") words=t!("audit-empty-advice")/> }.into_any(),
        false => table(lines, &names).into_any(),
    };
    view! {
        <AdminLayout title=t!("nav-audit") lead=t!("audit-lead") at=AdminPlace::Audit>
            {filters(vocabulary, typed)}
            {list}
            <Pager before=newer after=older/>
        </AdminLayout>
    }
}

fn filters([people, deeds, kinds]: [Vec<String>; 3], typed: [String; 6]) -> impl IntoView {
    let [person, deed, kind, object, since, until] = typed;
    let people = people.into_iter().map(|name| Choice::new(name.clone(), name)).collect::<Vec<_>>();
    let deeds = deeds.into_iter().map(|deed| Choice::new(deed.clone(), said("deed", &deed))).collect::<Vec<_>>();
    let kinds = kinds.into_iter().map(|kind| Choice::new(kind.clone(), said("object", &kind))).collect::<Vec<_>>();
    let object = (!object.is_empty()).then(|| view! { <Hidden name="object_id" value=object/> });
    view! {
        <Filters action=ADDRESS>
            <SelectField name="person" label=t!("audit-person") choices=people value=person empty=t!("audit-all")/>
            <SelectField name="deed" label=t!("audit-deed") choices=deeds value=deed empty=t!("audit-all")/>
            <SelectField name="object_kind" label=t!("audit-object") choices=kinds value=kind empty=t!("audit-all")/>
            <Field name="since" label=t!("audit-since") kind=Entry::Date value=since/>
            <Field name="until" label=t!("audit-until") kind=Entry::Date value=until/>
            {object}
        </Filters>
    }
}

fn table(lines: Vec<Line>, names: &Names) -> impl IntoView + use<> {
    let columns = vec![
        Column::text(t!("audit-when")),
        Column::text(t!("audit-person")),
        Column::text(t!("audit-deed")),
        Column::text(t!("audit-change")),
    ];
    let rows = lines.into_iter().map(|line| {
        let title = t!("audit-request", id = line.request_id.clone());
        row![
            view! { <Moment of=line.at short=true/> },
            said("actor", &line.person_name),
            view! { <span title=title>{said("deed", &line.deed)}</span> <small>{object(&line, names)}</small> },
            changes(&line, names),
        ]
    });
    let rows = rows.collect();
    view! { <div class="log"><Table caption=t!("nav-audit") columns rows/></div> }
}

/// What it was done to, by name where it has one.
fn object(line: &Line, names: &Names) -> AnyView {
    let kind = said("object", &line.object_kind);
    let words = names.get(&line.object_id).filter(|name| !name.is_empty()).cloned().unwrap_or(kind);
    let page = match line.object_kind.as_str() {
        "gateway" => Some("/admin/settings/store/gateways"),
        "invoice" => Some("/admin/invoices"),
        "payment" => Some("/admin/payments"),
        "customer" => Some("/admin/customers"),
        _ => None,
    };
    match page {
        Some(page) => view! { <a href=format!("{page}/{}", line.object_id)>{words}</a> }.into_any(),
        None => view! { {words} }.into_any(),
    }
}
