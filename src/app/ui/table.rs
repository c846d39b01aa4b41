//! Tables with hairlines and right-aligned figures; on phones each row is a card.

use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct Column {
    label: String,
    class: &'static str,
}

impl Column {
    /// A column of words. The first column of a table names its row.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "" }
    }

    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "number" }
    }

    /// The figure the row is about: on phones it stands beside the row's name. At most one in a table.
    pub fn main(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "number main" }
    }

    /// One of many: its heading may take several lines, its cells are centred.
    pub fn narrow(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "narrow" }
    }

    /// Buttons and links at the end of a row; the label is only read aloud.
    pub fn actions() -> Self {
        Self { label: String::new(), class: "end" }
    }
}

/// The cells of one row, in the order of the columns.
pub struct Row {
    cells: Vec<AnyView>,
    to: Option<String>,
}

impl Row {
    pub fn new(cells: Vec<AnyView>) -> Self {
        Self { cells, to: None }
    }

    /// The whole row leads here; its first cell becomes the link's words.
    pub fn to(self, href: impl Into<String>) -> Self {
        Self { to: Some(href.into()), ..self }
    }
}

/// `row![number, view! { <Day of=due/> }, view! { <Amount of=total/> }]`
#[macro_export]
macro_rules! row {
    ($($cell:expr),+ $(,)?) => {
        $crate::app::ui::Row::new(vec![$(::leptos::prelude::IntoAny::into_any($cell)),+])
    };
}

/// `caption` is read aloud and not seen: a heading above the table says it to everybody else.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    #[prop(optional)] foot: Option<Row>,
    /// It may be wider than the page: then it is scrolled, with the keyboard too.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let heads = columns.iter().cloned().map(|Column { label, class }| {
        let words = match label.as_str() {
            "" => view! { <span class="reading-only">{t!("table-actions")}</span> }.into_any(),
            _ => label.into_any(),
        };
        view! { <th scope="col" role="columnheader" class=class>{words}</th> }
    });
    let heads = heads.collect_view();
    let body = rows.into_iter().map(|row| show(row, &columns)).collect_view();
    let foot = foot.map(|row| view! { <tfoot role="rowgroup">{show(row, &columns)}</tfoot> });
    let region = wide.then(|| caption.clone());
    view! {
        <div class="table-frame" role=wide.then_some("region") aria-label=region tabindex=wide.then_some("0")>
            <table class="table cards" role="table">
                <caption class="reading-only">{caption}</caption>
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">{body}</tbody>
                {foot}
            </table>
        </div>
    }
}

fn show(Row { cells, mut to }: Row, columns: &[Column]) -> impl IntoView + use<> {
    let cells = cells.into_iter().zip(columns).enumerate().map(|(place, (cell, column))| {
        let Column { label, class } = column.clone();
        match (place, to.take()) {
            (0, Some(href)) => {
                view! { <th scope="row" role="rowheader"><a class="whole" href=href>{cell}</a></th> }.into_any()
            }
            (0, None) => view! { <th scope="row" role="rowheader">{cell}</th> }.into_any(),
            _ => view! { <td role="cell" class=class data-label=label>{cell}</td> }.into_any(),
        }
    });
    view! { <tr role="row">{cells.collect_view()}</tr> }
}
