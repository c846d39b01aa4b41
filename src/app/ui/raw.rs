//! Text for the two places that Leptos 0.8.23 writes as it is: inside a `textarea`, and in the page's `title`.

/// Nothing in it begins or ends an element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
