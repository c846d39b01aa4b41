//! Beside a gateway's form: how it is doing, where its notices go, its icon, what else can be done with it.

use leptos::prelude::*;

use super::{Seen, Webhook};
use crate::{
    app::{ui::*, words},
    domain::gateway::Credentials,
    providers::Confirmation,
};

pub fn show(seen: &Seen) -> impl IntoView + use<> {
    let deeds = seen.may_change.then(|| view! { {icon(seen)} {delete(seen)} });
    view! { {health(seen)} {notices(seen)} {abilities(seen)} {deeds} {history(seen)} }
}

/// Nobody has to be asked about our own books.
fn health(seen: &Seen) -> Option<AnyView> {
    if seen.provider.capabilities().confirmation == Confirmation::Ledger {
        return None;
    }
    let credentials = match seen.gateway.credentials.clone() {
        Credentials::Unchecked => view! { {t!("credentials-unchecked")} }.into_any(),
        Credentials::Good { at, account } => {
            view! { {t!("credentials-good", account = account)} <br/> <small class="soft"><Moment of=at/></small> }
                .into_any()
        }
        Credentials::Refused { at, reason } => {
            let key = format!("reason-{}", reason.replace('_', "-"));
            let reason = words::by_key(words::language(), &key).unwrap_or(reason);
            view! { {t!("credentials-bad", reason = reason)} <br/> <small class="soft"><Moment of=at/></small> }
                .into_any()
        }
    };
    let notice = match seen.health.last_notice {
        Some(at) => view! { <Moment of=at/> }.into_any(),
        None => view! { {t!("never-yet")} }.into_any(),
    };
    let hears = seen.provider.capabilities().confirmation == Confirmation::Provider;
    let notice = hears.then(|| view! { <Fact label=t!("gateway-last-notice")>{notice}</Fact> });
    let trouble = seen.health.last_trouble.clone().map(|trouble| {
        let support = trouble.request_id.map(|id| view! { <br/> <small class="soft">{id}</small> });
        view! {
            <Fact label=t!("gateway-last-trouble")>
                {trouble.why} <br/> <small class="soft"><Moment of=trouble.at/></small> {support}
            </Fact>
        }
    });
    let check = seen.may_change.then(|| {
        view! {
            <PostButton action=format!("{}/check", seen.address()) kind=Kind::Quiet size=Size::Small icon=Glyph::Refresh>
                {t!("gateway-check-now")}
            </PostButton>
        }
    });
    view! {
        <Section title=t!("gateway-health")>
            <Facts><Fact label=t!("gateway-credentials")>{credentials}</Fact> {notice} {trouble}</Facts>
            {check}
        </Section>
    }
    .into_any()
    .into()
}

/// What is to be arranged at the provider, step by step.
fn notices(seen: &Seen) -> Option<AnyView> {
    let Webhook { address, events, sandbox } = seen.webhook.clone()?;
    let provider = seen.provider.name().in_language(words::language());
    let events = events.iter().map(|event| view! { <li><code>{*event}</code></li> }).collect_view();
    let demo = sandbox.filter(|_| seen.may_change).map(|href| {
        view! {
            <ButtonLink href kind=Kind::Quiet size=Size::Small icon=Glyph::Flask>{t!("gateway-webhook-sandbox")}</ButtonLink>
            <p class="small soft">{t!("gateway-webhook-sandbox-words")}</p>
        }
    });
    Some(
        view! {
            <Section title=t!("gateway-webhook")>
                <ol class="steps">
                    <li>
                        <p>{t!("gateway-webhook-add", provider = provider)}</p>
                        <p class="code"><Copyable text=address/></p>
                    </li>
                    <li><p>{t!("gateway-webhook-events")}</p><ul class="events">{events}</ul></li>
                    <li><p>{t!("gateway-webhook-secret")}</p></li>
                </ol>
                {demo}
            </Section>
        }
        .into_any(),
    )
}

fn abilities(seen: &Seen) -> impl IntoView + use<> {
    let features = seen.provider.capabilities().features;
    let remark = seen.remark.map(|remark| view! { <p class="small">{remark.in_language(words::language())}</p> });
    let able = |feature: &crate::providers::Feature| {
        let key = format!("feature-{}", format!("{feature:?}").to_lowercase());
        words::by_key(words::language(), &key).map(|words| view! { <li>{words}</li> })
    };
    view! {
        <Section title=t!("gateway-abilities")>
            <ul>{features.iter().map(able).collect_view()}</ul>
            {remark}
        </Section>
    }
}

fn icon(seen: &Seen) -> impl IntoView + use<> {
    let address = format!("{}/icon", seen.address());
    let remove = seen.gateway.icon.is_some().then(|| {
        view! {
            <PostButton action=format!("{address}/remove") kind=Kind::Plain size=Size::Small>{t!("icon-remove")}</PostButton>
        }
    });
    let (provider, icon) = (seen.gateway.provider.clone(), seen.gateway.icon);
    view! {
        <Section title=t!("gateway-icon")>
            <Mark provider icon/>
            <Form action=address files=true>
                <FileField name="icon" label=t!("icon-file") accept="image/png,image/jpeg,image/webp" hint=t!("icon-hint") required=true/>
                <FormActions><Button kind=Kind::Quiet size=Size::Small icon=Glyph::Upload>{t!("icon-upload")}</Button></FormActions>
            </Form>
            {remove}
        </Section>
    }
}

fn delete(seen: &Seen) -> impl IntoView + use<> {
    let action = format!("{}/delete", seen.address());
    let ask = match seen.is_used {
        true => view! { <Returned action/> <p class="soft">{t!("gateway-delete-used")}</p> }.into_any(),
        false => view! {
            <Ask label=t!("gateway-delete") question=t!("gateway-delete-sure", name = seen.gateway.name.clone())
                action confirm=t!("gateway-delete")/>
        }
        .into_any(),
    };
    view! { <Section title=t!("gateway-delete-title")>{ask}</Section> }
}

fn history(seen: &Seen) -> impl IntoView + use<> {
    let href = format!("/admin/audit?object_kind=gateway&object_id={}", seen.gateway.id);
    view! { <p><a href=href>{t!("gateway-history")}</a></p> }
}
