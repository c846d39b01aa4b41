//! Ten codes, shown as the answer to the step that made them and never again.

use axum::response::Response;
use leptos::prelude::*;

use super::frame::{AccountLayout, crumb};
use crate::{
    app::{draw, islands::copy::CopyButton, ui::*},
    flows::portal::Portal,
    request::Visit,
};

pub async fn page(visit: Visit, portal: &Portal, codes: Vec<String>) -> Response {
    draw::page(portal, visit, Ok(codes), show).await
}

fn show(codes: Vec<String>) -> impl IntoView {
    let all = codes.join("\n");
    let codes = codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view();
    view! {
        <AccountLayout title=t!("recovery-codes-title") lead=t!("recovery-codes-lead") trail=crumb()>
            <Notice tone=Tone::Warn><p>{t!("recovery-codes-once")}</p></Notice>
            <Sheet>
                <ol class="recovery-codes">{codes}</ol>
                <CopyButton text=all label=t!("recovery-codes-copy") done=t!("copied")/>
            </Sheet>
            <p><ButtonLink href="/account/second-factor">{t!("recovery-codes-kept")}</ButtonLink></p>
        </AccountLayout>
    }
}
