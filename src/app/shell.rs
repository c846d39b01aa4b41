//! The document around every page.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use super::words;
use crate::request;

#[component]
pub fn Document(children: Children) -> impl IntoView {
    let _ = request::portal();
    view! {
        <!DOCTYPE html>
        <html lang=words::language().tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="stylesheet" href="/assets/guichet.css"/>
                <MetaTags/>
            </head>
            <body>{children()}</body>
        </html>
    }
}
