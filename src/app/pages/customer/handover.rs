//! The page between us and a provider that wants to be posted to: its form sends itself, or is sent by its button.

use axum::response::Response;
use leptos::prelude::*;

use crate::{
    app::{draw, islands::submit_at_once::SubmitAtOnce, ui::*},
    flows::portal::Portal,
    request::Visit,
};

/// Where to, and with which fields.
pub struct Handover {
    pub url: String,
    pub fields: Vec<(String, String)>,
}

pub async fn page(visit: Visit, portal: &Portal, handover: Handover) -> Response {
    draw::page(portal, visit, Ok(handover), show).await
}

fn show(Handover { url, fields }: Handover) -> impl IntoView {
    let hidden = fields.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view();
    view! {
        <PublicLayout title=t!("handover-title") lead=t!("handover-lead")>
            <Sheet>
                <form method="post" action=url class="form" id="handover">
                    {hidden}
                    <Button size=Size::Wide icon=Glyph::ArrowRight>{t!("handover-button")}</Button>
                </form>
                <Awake><SubmitAtOnce form="handover".to_owned()/></Awake>
            </Sheet>
        </PublicLayout>
    }
}
