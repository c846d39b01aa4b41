//! A person with a browser: keeps cookies, follows nothing by itself, posts forms of the same origin.

use std::collections::BTreeMap;

use axum::{Router, body::Body};
use http::{Request, StatusCode, header};
use tower::ServiceExt;

#[derive(Clone)]
pub struct Visitor {
    service: Router,
    cookies: BTreeMap<String, String>,
}

/// What came back: status, headers, text.
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().expect("an address"))
    }

    /// The codes on `data-error-code` marks, in order.
    pub fn error_codes(&self) -> Vec<String> {
        let page = scraper::Html::parse_document(&self.body);
        let marks = scraper::Selector::parse("[data-error-code]").expect("a selector");
        page.select(&marks).filter_map(|mark| mark.attr("data-error-code")).map(str::to_owned).collect()
    }

    /// The body without what is fresh in every answer.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        let mut parts = self.body.split("nonce=\"");
        plain.push_str(parts.next().unwrap_or_default());
        parts.for_each(|part| plain.push_str(part.split_once('"').map_or("", |(_, rest)| rest)));
        let id = self.headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("none");
        plain.replace(id, "")
    }

    /// The headers without what is fresh in every answer.
    pub fn bare_headers(&self) -> http::HeaderMap {
        let mut headers = self.headers.clone();
        for fresh in ["x-request-id", "content-security-policy", "content-length"] {
            headers.remove(fresh);
        }
        headers
    }

    /// The values of an attribute, in order.
    pub fn marks(&self, attribute: &str) -> Vec<String> {
        let page = scraper::Html::parse_document(&self.body);
        let marked = scraper::Selector::parse(&format!("[{attribute}]")).expect("a selector");
        page.select(&marked).filter_map(|mark| mark.attr(attribute)).map(str::to_owned).collect()
    }

    /// Whether these words stand on the page, blanks of any kind alike.
    pub fn says(&self, words: &str) -> bool {
        self.text("body").iter().any(|text| text.contains(words))
    }

    /// The text of everything that matches, blanks folded.
    pub fn text(&self, selector: &str) -> Vec<String> {
        let page = scraper::Html::parse_document(&self.body);
        let selector = scraper::Selector::parse(selector).expect("a selector");
        let fold = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        page.select(&selector).map(|found| fold(found.text().collect())).collect()
    }
}

impl Answer {
    /// An attribute of the first element that matches.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let page = scraper::Html::parse_document(&self.body);
        let found = scraper::Selector::parse(selector).expect("a selector");
        let value = page.select(&found).find_map(|one| one.attr(name).map(str::to_owned));
        value.unwrap_or_else(|| panic!("nothing matches {selector} with {name}"))
    }
}

impl Visitor {
    pub fn new(service: Router) -> Self {
        Self { service, cookies: BTreeMap::new() }
    }

    /// The same browser, led to another process.
    pub fn led_to(&self, service: Router) -> Self {
        Self { service, cookies: self.cookies.clone() }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// A cookie from elsewhere.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.into(), value.into());
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
        self.send(request).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).expect("a form");
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Says again who they are, as it is asked before steps that matter.
    pub async fn proves(&mut self, password: &str) {
        let answer = self.post("/confirm", &[("next", "/account"), ("current_password", password)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "they prove who they are");
    }

    /// A request made by hand, with this visitor's cookies.
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let ours = http::HeaderValue::from_static("127.0.0.1:3000");
        request.headers_mut().entry(header::HOST).or_insert(ours);
        if !self.cookies.is_empty() {
            let line =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            request.headers_mut().insert(header::COOKIE, line.parse().expect("a header"));
        }
        let answer = self.service.clone().oneshot(request).await.expect("the portal answers");
        let (parts, body) = answer.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().expect("a cookie").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.into(), value.into()),
            };
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
