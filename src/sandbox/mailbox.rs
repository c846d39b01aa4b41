//! The mailbox: the last mails the portal sent, readable in a browser.

use std::collections::VecDeque;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::Sandbox;
use super::books::replace_file;
use super::mime::{self, Part};
use super::pages::{escape, shell};

const KEPT: usize = 200;

/// A mail as the receiver took it.
#[derive(Default)]
pub(super) struct Letter {
    pub from: Option<String>,
    pub to: Vec<String>,
    pub source: Vec<u8>,
}

/// A mail as it is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mail {
    pub number: u64,
    /// Unix seconds.
    pub received: i64,
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The sender's own id of the letter, the same however often it is sent.
    #[serde(default)]
    pub message_id: String,
    pub subject: String,
    /// The plain text part, decoded.
    pub text: String,
    pub html: String,
    /// Names of attachments.
    pub attachments: Vec<String>,
}

pub(super) struct Mailbox {
    path: Option<PathBuf>,
    next: u64,
    mails: VecDeque<Mail>,
}

impl Mailbox {
    /// The mails lie beside the sandbox's own file.
    pub(super) fn open(books: Option<&Path>) -> Self {
        let path = books.map(|books| books.with_extension("mails.json"));
        let kept = path.as_ref().and_then(|path| std::fs::read(path).ok());
        let mails: VecDeque<Mail> = kept.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        Self { path, next: mails.back().map_or(0, |mail| mail.number), mails }
    }

    pub(super) fn mails(&self) -> Vec<Mail> {
        self.mails.iter().cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.mails.clear();
        self.save();
    }

    fn keep(&mut self, letter: Letter, now: i64) {
        let part = Part::read(&letter.source);
        let shown = part.shown();
        self.next += 1;
        self.mails.push_back(Mail {
            number: self.next,
            received: now,
            from: letter.from.unwrap_or_default(),
            to: letter.to,
            message_id: part.header("message-id").to_owned(),
            subject: mime::decode_words(part.header("subject")),
            text: shown.text,
            html: shown.html,
            attachments: shown.attachments,
        });
        if self.mails.len() > KEPT {
            self.mails.pop_front();
        }
        self.save();
    }

    fn save(&self) {
        if let Some(path) = &self.path
            && let Err(error) =
                serde_json::to_vec(&self.mails).map_err(Into::into).and_then(|text| replace_file(path, &text))
        {
            tracing::warn!(%error, path = %path.display(), "the sandbox could not save its mails");
        }
    }
}

impl Sandbox {
    pub(super) fn receive_mail(&self, letter: Letter) {
        let now = self.now();
        self.house.mailbox.lock().unwrap_or_else(PoisonError::into_inner).keep(letter, now);
        self.touched();
    }
}

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/mailbox", get(list)).route("/mailbox/{number}", get(show))
}

async fn list(State(sandbox): State<Sandbox>) -> Html<String> {
    let mut body = String::from("<h1>Mailbox</h1><p><a href=/>Home</a></p>");
    let mails = sandbox.mails();
    if mails.is_empty() {
        body.push_str("<p class=notice>No mail yet.</p>");
    } else {
        body.push_str("<table><tr><th>Received<th>To<th>Subject</tr>");
        for mail in mails.iter().rev() {
            _ = write!(
                body,
                "<tr><td>{}<td>{}<td><a href=/mailbox/{}>{}</a></tr>",
                moment(mail.received),
                escape(&mail.to.join(", ")),
                mail.number,
                escape(if mail.subject.is_empty() { "(no subject)" } else { &mail.subject })
            );
        }
        body.push_str("</table>");
    }
    shell("en", "Mailbox", &body)
}

async fn show(State(sandbox): State<Sandbox>, UrlPath(number): UrlPath<u64>) -> Response {
    let Some(mail) = sandbox.mails().into_iter().find(|mail| mail.number == number) else {
        return (StatusCode::NOT_FOUND, shell("en", "Mailbox", "<p class=notice>No such mail.</p>")).into_response();
    };
    let mut body = format!(
        "<h1>{}</h1><p><a href=/mailbox>Mailbox</a></p><p>{} · {} → {}</p><pre id=text>{}</pre>",
        escape(&mail.subject),
        moment(mail.received),
        escape(&mail.from),
        escape(&mail.to.join(", ")),
        linked(if mail.text.is_empty() { &mail.html } else { &mail.text })
    );
    for name in &mail.attachments {
        _ = write!(body, "<p>📎 {}</p>", escape(name));
    }
    shell("en", &escape(&mail.subject), &body).into_response()
}

fn moment(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The text with its http and https addresses made clickable, everything else escaped.
fn linked(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(start) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let length = rest[start..]
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`'))
            .unwrap_or(rest.len() - start);
        let url = rest[start..start + length].trim_end_matches(['.', ',', ';', ')', ':', '!', '?']);
        _ = write!(html, "{}<a href=\"{url}\" rel=noreferrer>{url}</a>", escape(&rest[..start]), url = escape(url));
        rest = &rest[start + url.len()..];
    }
    html + &escape(rest)
}

#[cfg(test)]
mod tests {
    use super::linked;

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(
            linked("See https://a.test/x?a=1&b=2. <script> javascript:alert(1)"),
            "See <a href=\"https://a.test/x?a=1&amp;b=2\" rel=noreferrer>https://a.test/x?a=1&amp;b=2</a>. \
             &lt;script&gt; javascript:alert(1)"
        );
    }
}
