//! The document around every page.

use leptos::{
    config::LeptosOptions,
    hydration::{AutoReload, HydrationScripts},
    prelude::*,
};
use leptos_meta::{MetaTags, provide_meta_context};

use super::{sheet, ui::Islands, words};
use crate::{flows::portal::Stage, request};

#[component]
pub fn Document(children: Children) -> impl IntoView {
    provide_meta_context();
    let islands = Islands::default();
    provide_context(islands.clone());
    let body = children();
    let portal = request::portal();
    let options = portal
        .addresses
        .bundle
        .as_ref()
        .map(|bundle| LeptosOptions::builder().output_name("guichet").site_pkg_dir(bundle.address.clone()).build());
    let reload = options.clone().filter(|_| portal.stage == Stage::Demo);
    let bundle = options.filter(|_| islands.are_there());
    view! {
        <!DOCTYPE html>
        <html lang=words::language().tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#f7f8f7" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#0c1312" media="(prefers-color-scheme: dark)"/>
                <meta name="format-detection" content="telephone=no"/>
                <meta name="robots" content="noindex"/>
                <link rel="stylesheet" href=sheet::PATH.as_str()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {reload.map(|options| view! { <AutoReload options/> })}
                {bundle.map(|options| view! { <HydrationScripts options islands=true/> })}
                <MetaTags/>
            </head>
            <body>{body}</body>
        </html>
    }
}
