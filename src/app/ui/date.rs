//! Dates and moments, in words for people and exactly for programs.

use leptos::prelude::*;
use time::format_description::well_known::Rfc3339;

use crate::{app::words, domain::Instant};

/// `21 novembre 2026`; `short` in tables: `21 nov. 2026`.
#[component]
pub fn Day(of: Instant, #[prop(optional)] short: bool) -> impl IntoView {
    let words = if short { words::short_date } else { words::date };
    view! { <time datetime=exact(of)>{words(words::language(), of)}</time> }
}

/// `21 novembre 2026 à 14:05`; `short` in tables: `21 nov. 2026, 14:05`.
#[component]
pub fn Moment(of: Instant, #[prop(optional)] short: bool) -> impl IntoView {
    let words = if short { words::short_moment } else { words::moment };
    view! { <time datetime=exact(of)>{words(words::language(), of)}</time> }
}

fn exact(of: Instant) -> String {
    of.format(&Rfc3339).unwrap_or_default()
}
