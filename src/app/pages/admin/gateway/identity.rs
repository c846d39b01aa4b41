//! What a gateway is called, who may see it, what it is for.

use leptos::prelude::*;

use super::Seen;
use crate::{
    app::ui::*,
    domain::gateway::{Mode, Scope, Status},
    providers::Feature,
};

pub fn show(seen: &Seen) -> impl IntoView + use<> {
    let gateway = seen.gateway.clone();
    let uses = uses(seen);
    let scopes = gateway.scopes.iter().map(|scope| scope.word().to_owned()).collect::<Vec<_>>();
    view! {
        <FieldSet legend=t!("gateway-status")>
            <RadioField name="status" label=t!("gateway-who-sees") choices=statuses() value=gateway.status.word()/>
            <RadioField name="mode" label=t!("gateway-mode") choices=modes() value=gateway.mode.word()/>
            <CheckGroup name="scopes" label=t!("gateway-scopes") choices=uses values=scopes/>
        </FieldSet>
        <FieldSet legend=t!("gateway-identity")>
            <Field name="name" label=t!("gateway-name") value=gateway.name.clone() hint=t!("gateway-name-hint") required=true longest=80/>
            <div class="fields">
                <Field name="title_fr" label=t!("gateway-title-fr") value=gateway.title_fr.clone() longest=80/>
                <Field name="title_en" label=t!("gateway-title-en") value=gateway.title_en.clone() longest=80/>
                <Field name="description_fr" label=t!("gateway-description-fr") value=gateway.description_fr.clone() optional=true longest=300/>
                <Field name="description_en" label=t!("gateway-description-en") value=gateway.description_en.clone() optional=true longest=300/>
            </div>
        </FieldSet>
    }
}

fn statuses() -> Vec<Choice> {
    let meaning = |status: Status| match status {
        Status::Available => (t!("gateway-state-available"), t!("gateway-means-available")),
        Status::Unlisted => (t!("gateway-state-unlisted"), t!("gateway-means-unlisted")),
        Status::Hidden => (t!("gateway-state-hidden"), t!("gateway-means-hidden")),
    };
    let choice = |status: Status| {
        let (label, hint) = meaning(status);
        Choice::new(status.word(), label).hint(hint)
    };
    Status::ALL.into_iter().map(choice).collect()
}

fn modes() -> Vec<Choice> {
    vec![
        Choice::new(Mode::Test.word(), t!("mode-state-test")).hint(t!("mode-means-test")),
        Choice::new(Mode::Live.word(), t!("mode-state-live")).hint(t!("mode-means-live")),
    ]
}

/// Subscriptions only where the provider carries them.
fn uses(seen: &Seen) -> Vec<Choice> {
    let carries = seen.provider.capabilities().can(Feature::Subscription);
    let offered = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Subscriptions || carries);
    let label = |scope: Scope| match scope {
        Scope::Invoices => t!("scope-invoices"),
        Scope::Cart => t!("scope-cart"),
        Scope::Subscriptions => t!("scope-subscriptions"),
    };
    offered.map(|scope| Choice::new(scope.word(), label(scope))).collect()
}
