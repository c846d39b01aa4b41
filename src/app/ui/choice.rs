//! Fields with given answers: a list, boxes to tick, one of several.

use leptos::prelude::*;

use super::{
    field::{Frame, Ties},
    icon::{Glyph, Icon},
};

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// One answer of a list. `empty` is the words of "none", where none may be chosen.
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] empty: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let frame = Frame { name: name.clone(), label, hint, optional, class: "field" };
    frame.around(|Ties { id, described_by, invalid }, scope| {
        let chosen = scope.value(&name, value);
        let empty = empty.map(|words| Choice::new("", words));
        let option = |Choice { value, label, .. }: Choice| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        };
        let options = empty.into_iter().chain(choices).map(option).collect_view();
        view! {
            <select class="input" id=id name=name required=required aria-describedby=described_by aria-invalid=invalid>
                {options}
            </select>
        }
        .into_any()
    })
}

/// One box. Ticked, it posts `value` (`yes` where nothing else is given); unticked, it posts nothing.
#[component]
pub fn CheckField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    let scope = super::form::Scope::here();
    scope.introduce(&name, &label);
    let value = value.unwrap_or_else(|| "yes".into());
    let checked = scope.returned().map_or(checked, |form| form.values(&name).contains(&value));
    let id = scope.id(&name);
    let error = scope.error(&name).map(|error| {
        let sentence = crate::app::words::error(crate::app::words::language(), &error);
        view! { <p class="error" id=format!("{id}-error") data-error-code=error.code.word()><Icon of=Glyph::Alert/>{sentence}</p> }
    });
    let described_by = error.is_some().then(|| format!("{id}-error"));
    view! {
        <div class="field">
            {tick("checkbox", id, name, checked, Choice { value, label, hint: hint.unwrap_or_default() }, described_by)}
            {error}
        </div>
    }
}

/// Several boxes of one name: any number of answers.
#[component]
pub fn CheckGroup(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional)] values: Vec<String>,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    let frame = Frame { name: name.clone(), label, hint, optional: false, class: "field" };
    frame.around_group(|Ties { id, .. }, scope| {
        let ticked = scope.returned().map_or(values, |form| form.values(&name).to_vec());
        let boxes = choices.into_iter().enumerate().map(|(place, choice)| {
            let checked = ticked.contains(&choice.value);
            tick("checkbox", format!("{id}-{place}"), name.clone(), checked, choice, None)
        });
        boxes.collect_view().into_any()
    })
}

/// One of several answers, all of them in sight.
#[component]
pub fn RadioField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    let frame = Frame { name: name.clone(), label, hint, optional: false, class: "field" };
    frame.around_group(|Ties { id, .. }, scope| {
        let chosen = scope.value(&name, value);
        let boxes = choices.into_iter().enumerate().map(|(place, choice)| {
            let checked = choice.value == chosen;
            tick("radio", format!("{id}-{place}"), name.clone(), checked, choice, None)
        });
        boxes.collect_view().into_any()
    })
}

fn tick(
    kind: &'static str,
    id: String,
    name: String,
    checked: bool,
    choice: Choice,
    described_by: Option<String>,
) -> AnyView {
    let Choice { value, label, hint } = choice;
    view! {
        <label class="check">
            <input type=kind id=id name=name value=value checked=checked aria-describedby=described_by/>
            <span class="check-text">
                <span>{label}</span>
                {(!hint.is_empty()).then(|| view! { <small>{hint}</small> })}
            </span>
        </label>
    }
    .into_any()
}
