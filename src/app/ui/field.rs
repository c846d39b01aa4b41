//! The frame around every input — label, hint, what is wrong — and the input of one line.

use leptos::prelude::*;

use super::{
    form::Scope,
    icon::{Glyph, Icon},
};
use crate::app::words;

/// What an input carries to be tied to its frame.
pub(super) struct Ties {
    pub id: String,
    pub described_by: Option<String>,
    pub invalid: Option<&'static str>,
}

pub(super) struct Frame {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub optional: bool,
    pub class: &'static str,
}

impl Frame {
    pub fn around(self, input: impl FnOnce(Ties, &Scope) -> AnyView) -> AnyView {
        let (scope, ties, error) = self.tie();
        let input = input(ties, &scope);
        let Self { name, label, hint, optional, class } = self;
        let id = scope.id(&name);
        view! {
            <div class=class>
                <label for=id.clone()>{label}{mark(optional)}</label>
                {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
                {input}
                {error}
            </div>
        }
        .into_any()
    }

    /// As [`Frame::around`], for a group of inputs with one question.
    pub fn around_group(self, inputs: impl FnOnce(Ties, &Scope) -> AnyView) -> AnyView {
        let (scope, ties, error) = self.tie();
        let (id, described_by) = (ties.id.clone(), ties.described_by.clone());
        let inputs = inputs(ties, &scope);
        let Self { label, hint, optional, class, .. } = self;
        view! {
            <fieldset class=class id=id.clone() tabindex="-1" aria-describedby=described_by>
                <legend>{label}{mark(optional)}</legend>
                {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
                {inputs}
                {error}
            </fieldset>
        }
        .into_any()
    }

    fn tie(&self) -> (Scope, Ties, Option<AnyView>) {
        let scope = Scope::here();
        scope.introduce(&self.name, &self.label);
        let id = scope.id(&self.name);
        let error = scope.error(&self.name);
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let wrong = error.as_ref().map(|_| format!("{id}-error"));
        let described: Vec<_> = hint.into_iter().chain(wrong.clone()).collect();
        let described_by = (!described.is_empty()).then(|| described.join(" "));
        let ties = Ties { id, described_by, invalid: error.as_ref().map(|_| "true") };
        let error = error.map(|error| {
            let sentence = words::error(words::language(), &error);
            view! { <p class="error" id=wrong data-error-code=error.code.word()><Icon of=Glyph::Alert/>{sentence}</p> }
                .into_any()
        });
        (scope, ties, error)
    }
}

fn mark(optional: bool) -> Option<impl IntoView> {
    optional.then(|| view! { " "<span class="optional">{t!("field-optional")}</span> })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    #[default]
    Text,
    Email,
    Password,
    /// A whole number.
    Number,
    /// An amount or a rate: decimals are welcome.
    Decimal,
    Date,
    Search,
    /// Keys, IBANs: letters of one width.
    Code,
    /// Six digits of a second factor.
    OneTime,
}

impl Entry {
    const fn kind(self) -> &'static str {
        match self {
            Self::Text | Self::Code | Self::Number | Self::Decimal | Self::OneTime => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Date => "date",
            Self::Search => "search",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Code => "input code",
            Self::Number | Self::Decimal | Self::Date | Self::OneTime => "input numeric",
            _ => "input",
        }
    }

    const fn inputmode(self) -> Option<&'static str> {
        match self {
            Self::Number | Self::OneTime => Some("numeric"),
            Self::Decimal => Some("decimal"),
            _ => None,
        }
    }
}

/// An input of one line. `value` is what stands there first; what was typed wins when the form came back.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] kind: Entry,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional)] longest: Option<usize>,
) -> impl IntoView {
    let class = match kind {
        Entry::Number | Entry::Decimal | Entry::Date | Entry::OneTime => "field short",
        Entry::Search => "field search",
        _ => "field",
    };
    let frame = Frame { name: name.clone(), label, hint, optional, class };
    frame.around(|Ties { id, described_by, invalid }, scope| {
        // A password never travels back, and FormState keeps none.
        let value = (kind != Entry::Password).then(|| scope.value(&name, value));
        let spellcheck = matches!(kind, Entry::Code | Entry::Email | Entry::OneTime).then_some("false");
        view! {
            <input class=kind.class() id=id name=name type=kind.kind() value=value required=required autocomplete=autocomplete
                inputmode=kind.inputmode() maxlength=longest.map(|longest| longest.to_string()) spellcheck=spellcheck
                aria-describedby=described_by aria-invalid=invalid/>
        }
        .into_any()
    })
}
