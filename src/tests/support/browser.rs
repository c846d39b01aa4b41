//! A browser that reaches the program over loopback. Where the program dies, the browser sees no answer.

use std::{collections::BTreeMap, sync::Mutex};

use reqwest::{Client, RequestBuilder, StatusCode, header, redirect::Policy};

pub struct Browser {
    base: String,
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back, where something came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

impl Browser {
    pub fn at(base: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { base: base.to_owned(), client, cookies: Mutex::default() }
    }

    /// Somebody else's, over the same wires: a client of one's own would read the machine's certificates once more.
    pub fn beside(&self) -> Self {
        Self { base: self.base.clone(), client: self.client.clone(), cookies: Mutex::default() }
    }

    pub fn carries(&self, cookie: &str, value: &str) {
        self.cookies.lock().expect("cookies").insert(cookie.to_owned(), value.to_owned());
    }

    pub async fn signs_in(base: &str, email: &str, password: &str) -> Self {
        let browser = Self::at(base);
        let reply = browser.post("/sign-in", &[("email", email), ("password", password)]).await.expect("an answer");
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{email} signs in: {}", reply.body);
        browser
    }

    /// A form of parts, as one that uploads is sent.
    pub async fn post_parts(&self, path: &str, kind: &str, body: Vec<u8>) -> Option<Reply> {
        let request = self.client.post(format!("{}{path}", self.base)).header("sec-fetch-site", "same-origin");
        self.send(request.header(header::CONTENT_TYPE, kind).body(body)).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Option<Reply> {
        let request = self.client.post(format!("{}{path}", self.base)).header("sec-fetch-site", "same-origin");
        self.send(request.form(fields)).await
    }

    pub async fn get(&self, path: &str) -> Option<Reply> {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    async fn send(&self, request: RequestBuilder) -> Option<Reply> {
        let answer =
            request.header(header::ACCEPT, "text/html").header(header::COOKIE, self.line()).send().await.ok()?;
        self.keep(answer.headers());
        let location = answer.headers().get(header::LOCATION).map_or("", |place| place.to_str().unwrap_or_default());
        let (status, location) = (answer.status(), location.to_owned());
        Some(Reply { status, location, body: answer.text().await.ok()? })
    }

    fn line(&self) -> String {
        let cookies = self.cookies.lock().expect("cookies");
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, headers: &header::HeaderMap) {
        let mut cookies = self.cookies.lock().expect("cookies");
        for line in headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().ok().and_then(|line| line.split(';').next()?.split_once('='));
            if let Some((name, value)) = pair {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
