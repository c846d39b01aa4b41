//! Forms that post, and come back with what was typed and what is wrong.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::{prelude::*, tachys::reactive_graph::OwnedView};

use super::{
    icon::{Glyph, Icon},
    tone::Tone,
};
use crate::{
    app::words,
    domain::error::FieldError,
    request::{FormState, Visit, form::form},
};

/// Which form a field stands in, and what came back with it. In the context of a `Form`'s children.
#[derive(Clone)]
pub(super) struct Scope {
    prefix: String,
    returned: Option<FormState>,
    /// What the fields here have in common, beside their labels.
    within: Option<String>,
    labels: Arc<Mutex<Vec<(String, String)>>>,
}

impl Scope {
    /// The form around this field; outside of any, the one that came back.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self::new("field".into(), form()))
    }

    fn new(prefix: String, returned: Option<FormState>) -> Self {
        Self { prefix, returned, within: None, labels: Arc::default() }
    }

    /// Two forms on one page may have fields of one name: what came back belongs to the one it was posted from.
    pub fn of(action: &str) -> Self {
        let target = use_context::<Visit>().map(|visit| visit.target.clone()).unwrap_or_default();
        let prefix = path(action).rsplit('/').next().unwrap_or_default();
        Self::new(format!("{prefix}-form"), form().filter(|_| path(action) == path(&target)))
    }

    /// Draws what stands in this form. A component has no owner of its own: without one, the next form would see this scope.
    fn around(&self, children: Children) -> impl IntoView + use<> {
        let owner = Owner::new();
        let fields = owner.with(|| {
            provide_context(self.clone());
            children()
        });
        OwnedView::new_with_owner(fields, owner)
    }

    pub fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    pub fn returned(&self) -> Option<&FormState> {
        self.returned.as_ref()
    }

    /// What was typed, or what the page gave when the form did not come back.
    pub fn value(&self, name: &str, given: String) -> String {
        self.returned.as_ref().and_then(|form| form.value(name)).map_or(given, str::to_owned)
    }

    pub fn error(&self, name: &str) -> Option<FieldError> {
        self.returned.as_ref().and_then(|form| form.error(name)).cloned()
    }

    /// Lets the summary name the field.
    pub fn introduce(&self, name: &str, label: &str) {
        let label = match &self.within {
            Some(word) => format!("{label} ({word})"),
            None => label.to_owned(),
        };
        self.labels.lock().unwrap_or_else(PoisonError::into_inner).push((name.into(), label));
    }

    fn label(&self, name: &str) -> Option<String> {
        let labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        labels.iter().find(|(known, _)| known == name).map(|(_, label)| label.clone())
    }
}

fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// A form that posts to `action`, with its errors on top when it came back. `key` is the idempotency key of a deed that
/// must not happen twice, `files` for forms with a `FileField`.
#[component]
pub fn Form(
    #[prop(into)] action: String,
    #[prop(optional_no_strip, into)] key: Option<String>,
    #[prop(optional)] files: bool,
    #[prop(optional, into)] class: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let scope = Scope::of(&action);
    let fields = scope.around(children);
    view! {
        <form method="post" action=action class=class.unwrap_or("form") enctype=files.then_some("multipart/form-data")>
            <FormErrors scope/>
            {key.map(|key| view! { <Hidden name="request_key" value=key/> })}
            {fields}
        </form>
    }
}

/// What is wrong with a form that came back to a page on which it no longer stands.
#[component]
pub fn Returned(#[prop(into)] action: String) -> impl IntoView {
    view! { <FormErrors scope=Scope::of(&action)/> }
}

/// A value that travels along.
#[component]
pub fn Hidden(#[prop(into)] name: String, #[prop(into)] value: String) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}

/// Buttons at the end of a form.
#[component]
pub fn FormActions(children: Children) -> impl IntoView {
    view! { <div class="form-actions">{children()}</div> }
}

/// A group of fields under one heading.
#[component]
pub fn FieldSet(
    #[prop(into)] legend: String,
    #[prop(optional, into)] words: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="fieldset">
            <legend>{legend}</legend>
            {words.map(|words| view! { <p class="soft">{words}</p> })}
            {children()}
        </fieldset>
    }
}

/// Fields that one word tells from others of the same labels, a currency for example: the summary of what is wrong says it.
#[component]
pub fn Within(#[prop(into)] word: String, children: Children) -> impl IntoView {
    let scope = Scope { within: Some(word), ..Scope::here() };
    scope.around(children)
}

/// A form of filters above a list: it gets, and its values stay in the address.
#[component]
pub fn Filters(
    #[prop(into)] action: String,
    /// What its button says; without words it filters.
    #[prop(optional_no_strip, into)]
    search: Option<String>,
    children: Children,
) -> impl IntoView {
    let fields = Scope::new("filter".into(), None).around(children);
    let (icon, deed) = match search {
        Some(words) => (Glyph::Search, words),
        None => (Glyph::Filter, t!("filter")),
    };
    view! {
        <form method="get" action=action class="filters" role="search">
            {fields}
            <button class="button quiet"><Icon of=icon/>{deed}</button>
        </form>
    }
}

/// Everything that is wrong, each with a way to its field.
#[component]
fn FormErrors(scope: Scope) -> impl IntoView {
    let errors = scope.returned().map(|form| form.errors().to_vec()).unwrap_or_default();
    (!errors.is_empty()).then(|| {
        let (fields, whole): (Vec<_>, Vec<_>) = errors.into_iter().partition(|error| !error.field.is_empty());
        let head = (!fields.is_empty()).then(|| view! { <p data-error-code="validation"><b>{t!("error-validation")}</b></p> });
        view! {
            <div class="notice" data-tone=Tone::Bad.word() role="alert" tabindex="-1" autofocus=true>
                <Icon of=Glyph::CrossCircle/>
                <div>
                    {whole.into_iter().map(|error| {
                        view! { <p data-error-code=error.code.word()><b>{words::error(words::language(), &error)}</b></p> }
                    }).collect_view()}
                    {head}
                    <ul>{fields.into_iter().map(|error| line(&scope, &error)).collect_view()}</ul>
                </div>
            </div>
        }
    })
}

fn line(scope: &Scope, error: &FieldError) -> impl IntoView + use<> {
    let sentence = words::error(words::language(), error);
    match scope.label(&error.field) {
        Some(label) => {
            let href = format!("#{}", scope.id(&error.field));
            view! { <li><a href=href>{t!("form-error", field = label, error = sentence)}</a></li> }.into_any()
        }
        None => {
            let words = t!("form-error", field = error.field.to_string(), error = sentence);
            view! { <li data-error-code=error.code.word()>{words}</li> }.into_any()
        }
    }
}
