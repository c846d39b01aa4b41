//! Charts, drawn on the server: bars under their names, columns along time. The figures stand behind each as a table.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{
    app::words,
    domain::{
        currency::Currency,
        money::Money,
        plot::{Scale, every},
    },
};

/// The drawing's own units: a phone shows a little fewer, a desk a little more.
const WIDTH: i64 = 400;
/// Height of a name with its bar below.
const ROW: i64 = 44;
/// Names longer than this would meet their value; the table has them whole.
const LONGEST_NAME: usize = 34;
/// Where the columns' plot begins, and how high it is.
const TOP: i64 = 18;
const PLOT: i64 = 140;
/// So many names fit below the columns.
const MOST_NAMES: usize = 7;

/// One value with its name, and how it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub name: String,
    pub value: i64,
    pub words: String,
}

impl Bar {
    pub fn new(name: impl Into<String>, value: i64, words: impl Into<String>) -> Self {
        Self { name: name.into(), value, words: words.into() }
    }
}

/// A drawing, and the same figures as a table.
pub struct Drawn {
    pub drawing: AnyView,
    pub table: AnyView,
}

impl Drawn {
    pub fn new(drawing: impl IntoView + 'static, table: impl IntoView + 'static) -> Self {
        Self { drawing: drawing.into_any(), table: table.into_any() }
    }
}

/// A chart under its heading, its table behind it. Where nothing is drawn, `nothing` says why.
#[component]
pub fn Charted(
    id: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] words: String,
    #[prop(into)] nothing: String,
    drawn: Option<Drawn>,
) -> impl IntoView {
    let body = match drawn {
        Some(Drawn { drawing, table }) => view! {
            {drawing}
            <details class="more">
                <summary><Icon of=Glyph::ChevronRight/>{t!("chart-table", title = title.clone())}</summary>
                {table}
            </details>
        }
        .into_any(),
        None => view! { <p class="soft">{nothing}</p> }.into_any(),
    };
    view! {
        <section class="stack" id=id>
            <div>
                <h3>{title}</h3>
                <p class="soft small">{words}</p>
            </div>
            {body}
        </section>
    }
}

/// One bar below the other, the longest as wide as the drawing, or as `full`; what is less than nothing goes to the left.
#[component]
pub fn BarChart(
    id: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] words: String,
    bars: Vec<Bar>,
    #[prop(optional)] full: i64,
) -> impl IntoView {
    if bars.is_empty() {
        return ().into_any();
    }
    let scale = Scale::of(bars.iter().map(|bar| bar.value).chain([full]), WIDTH);
    let height = ROW * i64::try_from(bars.len()).unwrap_or_default();
    let middle = scale.at(0);
    let zero = (scale.low() < 0).then(|| view! { <line x1=middle x2=middle y1=0 y2=height></line> });
    let rows = (0..).zip(bars).map(|(place, bar)| {
        let stretch = scale.stretch(bar.value);
        let (said, drawn) = (place * ROW + 15, place * ROW + 22);
        view! {
            <text x=0 y=said>{cut(bar.name)}</text>
            <text x=WIDTH y=said text-anchor="end" class="figure">{bar.words}</text>
            <rect x=stretch.from y=drawn width=stretch.length height=12 class=tone(bar.value)></rect>
        }
    });
    let rows = rows.collect_view();
    view! { <Drawing id title words height>{zero}{rows}</Drawing> }.into_any()
}

/// One column of money beside the other along time.
#[component]
pub fn ColumnChart(
    id: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] words: String,
    columns: Vec<Bar>,
    currency: Currency,
) -> impl IntoView {
    let scale = Scale::rounded(columns.iter().map(|column| column.value), PLOT);
    let many = i64::try_from(columns.len()).unwrap_or(1).max(1);
    let thinned = every(columns.len(), MOST_NAMES);
    // Upside down: a drawing counts from its top.
    let height_of = move |value: i64| TOP + PLOT - scale.at(value);
    let line = |value: i64| {
        let (at, said) = (height_of(value), height_of(value) - 4);
        let words = words::money(words::language(), Money::new(value, currency));
        view! {
            <line x1=0 x2=WIDTH y1=at y2=at></line>
            <text x=0 y=said>{words}</text>
        }
    };
    let ends = [scale.high(), scale.low()].into_iter().filter(|value| *value != 0).map(line).collect_view();
    let zero = height_of(0);
    let base = view! { <line x1=0 x2=WIDTH y1=zero y2=zero></line> };
    let below = TOP + PLOT + 18;
    let drawn = (0..).zip(columns).map(|(place, column)| {
        let (left, right) = (place * WIDTH / many, (place + 1) * WIDTH / many);
        let (gap, stretch) = ((right - left) / 6, scale.stretch(column.value));
        let named = usize::try_from(place).is_ok_and(|place| place % thinned == 0);
        let name = named.then(|| view! { <text x=left y=below>{column.name.clone()}</text> });
        let (x, y) = (left + gap, TOP + PLOT - stretch.from - stretch.length);
        let width = (right - left - 2 * gap).max(1);
        view! {
            <rect x=x y=y width=width height=stretch.length class=tone(column.value)></rect>
            {name}
        }
    });
    let drawn = drawn.collect_view();
    let height = TOP + PLOT + 24;
    view! { <Drawing id title words height>{ends}{drawn}{base}</Drawing> }
}

/// A picture for whoever looks, a name and a sentence for whoever listens.
#[component]
fn Drawing(id: &'static str, title: String, words: String, height: i64, children: Children) -> impl IntoView {
    let said = format!("{id}-words");
    view! {
        <svg class="chart" viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=title aria-describedby=said>
            <desc id=said.clone()>{words}</desc>
            {children()}
        </svg>
    }
}

/// Less than nothing is drawn hollow: it differs by more than its colour.
const fn tone(value: i64) -> &'static str {
    if value < 0 { "bar minus" } else { "bar" }
}

fn cut(name: String) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
        None => name,
    }
}
