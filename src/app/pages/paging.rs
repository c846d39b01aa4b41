//! The place in a long list, as addresses name it, and the ways to the pages before and after.

use std::{fmt::Display, str::FromStr};

use crate::{
    domain::page::{Page, Place},
    request::Asked,
};

/// Behind or before which line the list goes on; a place that cannot be read is the start.
pub fn place<C: FromStr>(asked: &Asked) -> Place<C> {
    let cursor = |name: &str| asked.get(name).parse().ok();
    match (cursor("after"), cursor("before")) {
        (Some(line), _) => Place::After(line),
        (None, Some(line)) => Place::Before(line),
        (None, None) => Place::Start,
    }
}

/// The addresses of the pages before and after, filters kept.
pub fn neighbours<T, C: Display>(
    page: &Page<T, C>,
    asked: &Asked,
    path: &str,
    kept: &[&str],
) -> (Option<String>, Option<String>) {
    let address = |name, cursor: &C| asked.address(path, kept, (name, cursor.to_string()));
    (
        page.previous.as_ref().map(|cursor| address("before", cursor)),
        page.next.as_ref().map(|cursor| address("after", cursor)),
    )
}
