//! The audit log: who did what to which object, with what changed.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use serde_json::Value;

use crate::{
    app::{draw, ui::*, words},
    db::{
        self,
        audit_log::{Filter, Line, Place},
    },
    domain::{currency::Currency, error::AppError, people::Duty},
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
    Ok(Seen { vocabulary: db::audit_log::vocabulary(db).await?, lines, newer, older, typed })
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
    let Seen { lines, vocabulary, typed, newer, older } = seen;
    let list = match lines.is_empty() {
        true => view! { <Empty icon=Glyph::Scroll title=t!("audit-empty") words=t!("audit-empty-advice")/> }.into_any(),
        false => table(lines).into_any(),
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

fn table(lines: Vec<Line>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("audit-when")),
        Column::text(t!("audit-person")),
        Column::text(t!("audit-deed")),
        Column::text(t!("audit-change")),
    ];
    let rows = lines.into_iter().map(|line| {
        let deed = said("deed", &line.deed);
        let object = object(&line);
        let changes = changes(line.before.as_ref(), line.after.as_ref());
        let title = t!("audit-request", id = line.request_id);
        row![
            view! { <Moment of=line.at/> },
            said("actor", &line.person_name),
            view! { <span title=title>{deed}</span> <br/> <small>{object}</small> },
            changes,
        ]
    });
    view! { <Table caption=t!("nav-audit") columns rows=rows.collect()/> }
}

fn object(line: &Line) -> AnyView {
    let kind = said("object", &line.object_kind);
    let page = match line.object_kind.as_str() {
        "gateway" => Some("/admin/settings/store/gateways"),
        "invoice" => Some("/admin/invoices"),
        "payment" => Some("/admin/payments"),
        "customer" => Some("/admin/customers"),
        _ => None,
    };
    match page {
        Some(page) => view! { <a href=format!("{page}/{}", line.object_id)>{kind}</a> }.into_any(),
        None => view! { {kind} }.into_any(),
    }
}

/// One line for each setting: what it was, what it became.
fn changes(before: Option<&Value>, after: Option<&Value>) -> AnyView {
    let names = |value: Option<&Value>| {
        value.and_then(Value::as_object).map(|lines| lines.keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
    };
    let mut all = names(before);
    all.extend(names(after).into_iter().filter(|name| before.and_then(|lines| lines.get(name)).is_none()));
    let value =
        |side: Option<&Value>, name: &str| side.and_then(|lines| lines.get(name)).map(|value| plain(name, value));
    let lines = all.into_iter().map(|name| {
        let (old, new) = (value(before, &name), value(after, &name));
        view! {
            <div class="change">
                <span>{setting(&name)}</span>
                <span><del>{old}</del></span>
                <span><ins>{new}</ins></span>
            </div>
        }
    });
    lines.collect_view().into_any()
}

/// `EUR.minimum` is the minimum in euros.
fn setting(name: &str) -> String {
    match name.split_once('.') {
        Some((code, part)) if Currency::parse(code).is_ok() => format!("{} ({code})", said("setting", part)),
        _ => said("setting", name),
    }
}

fn plain(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::String(text) if name == "status" => said("gateway-state", text),
        Value::String(text) if name == "mode" => said("mode-state", text),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(|value| plain(name, value)).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The catalogue's word, or the log's own where the catalogue has none.
fn said(family: &str, word: &str) -> String {
    let key = format!("{family}-{}", word.replace(['_', '.'], "-"));
    words::by_key(words::language(), &key).unwrap_or_else(|| word.to_owned())
}
