//! A provider's dashboard in miniature: what was paid there, and buttons for what happens next.

use std::fmt::Write;

use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::control::{Late, LateEvent};
use super::pages::{escape, shell};

/// A button: the event as `late` knows it, and its label.
pub(crate) type Button = (&'static str, &'static str);

/// One line of the list.
pub(crate) struct Line {
    pub id: String,
    pub subject: String,
    pub amount: String,
    pub state: String,
    pub buttons: &'static [Button],
}

/// `root` is where the dashboard lies; its buttons post to `/next` below it.
pub(crate) fn dashboard(title: &str, root: &str, lines: &[Line]) -> Html<String> {
    let mut body = format!(
        "<p class=banner>Sandbox: no real money</p><h1>{title} (sandbox)</h1><p><a href=/>Home</a></p>\
         <table><tr><th>For<th>Amount<th>State<th>What happens next</tr>"
    );
    for Line { id, subject, amount, state, buttons } in lines {
        let [id, subject, amount, state] = [id, subject, amount, state].map(|text| escape(text));
        let buttons: String = buttons.iter().map(|button| drawn(root, &id, *button)).collect();
        _ = write!(body, "<tr><td>{subject}<br><small>{id}</small><td>{amount}<td>{state}<td>{buttons}</tr>");
    }
    body.push_str("</table>");
    shell("en", &format!("{title} (sandbox)"), &body)
}

fn drawn(root: &str, id: &str, (event, label): Button) -> String {
    format!(
        "<form method=post action={root}/next class=inline><input type=hidden name=object value=\"{id}\">\
         <button name=event value={event} class=plain>{label}</button></form> "
    )
}

/// A button that was pressed.
#[derive(Deserialize)]
pub(crate) struct Next {
    object: String,
    event: LateEvent,
}

impl Next {
    pub(crate) fn order(self) -> Late {
        Late { object: self.object, event: self.event, amount: None, reason: None, currency: None, after_ms: 0 }
    }
}

pub(crate) fn happened(root: &str, outcome: Result<Value, String>) -> Response {
    match outcome {
        Ok(_) => Redirect::to(root).into_response(),
        Err(why) => (StatusCode::CONFLICT, format!("That does not fit any more: {why}")).into_response(),
    }
}
