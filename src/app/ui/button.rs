//! Buttons: the one deed of a page is primary, every other one quiet.

use leptos::prelude::*;

use super::{
    form::{Form, FormActions, Hidden, Scope},
    icon::{Glyph, Icon},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Primary,
    Quiet,
    /// Leads to something that destroys.
    Danger,
    /// Destroys, after having asked.
    Sure,
    /// Looks like a link.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    #[default]
    Normal,
    Small,
    Wide,
}

pub(super) fn class(kind: Kind, size: Size) -> String {
    let kind = match kind {
        Kind::Primary => "primary",
        Kind::Quiet => "quiet",
        Kind::Danger => "danger",
        Kind::Sure => "danger sure",
        Kind::Plain => "plain",
    };
    let size = match size {
        Size::Normal => "",
        Size::Small => " small",
        Size::Wide => " wide",
    };
    format!("button {kind}{size}")
}

/// Submits the form it stands in; `name` and `value` tell which button it was.
#[component]
pub fn Button(
    #[prop(optional)] kind: Kind,
    #[prop(optional)] size: Size,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional, into)] name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional)] disabled: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button class=class(kind, size) name=name value=value disabled=disabled>
            {icon.map(|icon| view! { <Icon of=icon/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] size: Size,
    #[prop(optional)] icon: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class(kind, size) href=href>
            {icon.map(|icon| view! { <Icon of=icon/> })}
            {children()}
        </a>
    }
}

/// A form that is nothing but its button; `fields` travel along.
#[component]
pub fn PostButton(
    #[prop(into)] action: String,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] size: Size,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional_no_strip, into)] key: Option<String>,
    #[prop(optional)] fields: Vec<(&'static str, String)>,
    children: Children,
) -> impl IntoView {
    let hidden = fields.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view();
    view! {
        <Form action key class="row">
            {hidden}
            <button class=class(kind, size)>
                {icon.map(|icon| view! { <Icon of=icon/> })}
                {children()}
            </button>
        </Form>
    }
}

/// Asks before it destroys, with no script: a button that unfolds the question and the one that does it.
/// Children are further fields of the form, a reason for example.
#[component]
pub fn Ask(
    #[prop(into)] label: String,
    #[prop(into)] question: String,
    #[prop(into)] action: String,
    #[prop(into)] confirm: String,
    #[prop(optional_no_strip, into)] key: Option<String>,
    #[prop(optional)] fields: Vec<(&'static str, String)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let hidden = fields.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view();
    let came_back = Scope::of(&action).returned().is_some();
    view! {
        <details class="ask" open=came_back>
            <summary class=class(Kind::Danger, Size::Normal)>{label}</summary>
            <div>
                <p>{question}</p>
                <Form action key>
                    {hidden}
                    {children.map(|children| children())}
                    <FormActions><Button kind=Kind::Sure>{confirm}</Button></FormActions>
                </Form>
            </div>
        </details>
    }
}
