//! The frame around a person's own pages: the administration's for administrators, the customers' for contacts.

use leptos::prelude::*;

use crate::{app::ui::*, domain::people::Identity, request::visit::visit};

#[component]
pub fn AccountLayout(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: String,
    #[prop(optional)] trail: Vec<Crumb>,
    children: Children,
) -> impl IntoView {
    match visit().identity {
        Identity::Admin(_) => {
            view! { <AdminLayout title at=AdminPlace::Account lead trail>{children()}</AdminLayout> }.into_any()
        }
        _ => view! { <CustomerLayout title at=CustomerPlace::Elsewhere lead trail>{children()}</CustomerLayout> }
            .into_any(),
    }
}

/// The way back from a page of the account.
pub fn crumb() -> Vec<Crumb> {
    vec![AdminPlace::Account.crumb()]
}
