//! What an address asks for behind its `?`: filters, order, place in a list. What is not understood is ignored.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::query::fields;

/// The fields of the query, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(Vec<(String, String)>);

impl Asked {
    /// The first value of a field, empty when it is absent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// An address of the same list that keeps these fields and names one more.
    pub fn address(&self, path: &str, kept: &[&str], (name, value): (&str, String)) -> String {
        let kept = kept.iter().map(|name| (*name, self.get(name).to_owned()));
        let fields: Vec<_> = kept.chain([(name, value)]).filter(|(_, value)| !value.is_empty()).collect();
        match serde_urlencoded::to_string(fields) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(fields(parts.uri.query().unwrap_or_default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_keep_the_filters() {
        let asked = Asked(vec![("search".into(), "é & co".into()), ("after".into(), "1".into())]);
        assert_eq!(asked.get("search"), "é & co");
        let next = asked.address("/invoices", &["search", "shown"], ("after", "2".into()));
        assert_eq!(next, "/invoices?search=%C3%A9+%26+co&after=2");
    }
}
