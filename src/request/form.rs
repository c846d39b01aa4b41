//! The form that came back: what was typed, never a secret, and what is wrong with each field.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::use_context;

use super::{Posted, Visit};
use crate::domain::{
    card_number::holds_card_number,
    error::{AppError, Code, Detail, FieldError},
};

/// Part of a visit only when a posted form was refused.
#[derive(Debug, Clone)]
pub struct FormState(Arc<Returned>);

#[derive(Debug)]
struct Returned {
    values: BTreeMap<String, Vec<String>>,
    errors: Vec<FieldError>,
    status: u16,
}

impl FormState {
    /// Keeps what was typed, except in fields whose name speaks of a secret, and except card numbers.
    pub fn refused(posted: &Posted, error: &AppError) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let shown = |(name, value): &(&str, &str)| !is_secret(name) && !holds_card_number(value);
        for (name, value) in posted.pairs().filter(shown) {
            values.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        let errors = match error {
            AppError::Invalid(errors) => errors.clone(),
            AppError::RateLimited(seconds) => {
                let detail = Detail::Number(i64::try_from(*seconds).unwrap_or(i64::MAX));
                vec![FieldError { field: "".into(), code: Code::RateLimited, detail }]
            }
            other => vec![FieldError { field: "".into(), code: other.code(), detail: Detail::None }],
        };
        Self(Arc::new(Returned { values, errors, status: error.code().status() }))
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The status of the answer that shows this form: 422, 409, 401, …
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Seconds to wait before it is posted again, when it was posted too often.
    pub fn retry_after(&self) -> Option<i64> {
        self.0.errors.iter().find(|error| error.code == Code::RateLimited).and_then(|error| match error.detail {
            Detail::Number(seconds) => Some(seconds),
            _ => None,
        })
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.values.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    pub fn values(&self, name: &str) -> &[String] {
        self.0.values.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn error(&self, name: &str) -> Option<&FieldError> {
        self.0.errors.iter().find(|error| error.field == name)
    }
}

fn is_secret(name: &str) -> bool {
    ["password", "secret", "token", "key", "one_time"].iter().any(|word| name.contains(word))
}

/// The form that came back to this page, if one did.
pub fn form() -> Option<FormState> {
    use_context::<Visit>().and_then(|visit| visit.form().cloned())
}

/// What was typed into a field, when the form came back.
pub fn form_value(name: &str) -> Option<String> {
    form().and_then(|form| form.value(name).map(str::to_owned))
}

/// What is wrong with a field, when the form came back.
pub fn form_error(name: &str) -> Option<FieldError> {
    form().and_then(|form| form.error(name).cloned())
}
