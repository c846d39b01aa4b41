//! Which gateways may take an amount, and why the others may not. Listing, start, switch, attach and the simulator all ask here.

use crate::{
    domain::{
        availability::{self, Allowed, Chooser, Refusal, Rule, Wish},
        gateway::{Gateway, Scope},
        money::Money,
    },
    providers::{self, Bounds, Feature},
};

/// An amount about to be paid, and under which circumstances.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub amount: Money,
    pub scope: Scope,
    pub chooser: Chooser,
    /// Which gateways an administrator put on the invoice.
    pub allowed: &'a Allowed,
}

/// A gateway with the verdict on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub gateway: Gateway,
    pub verdict: Result<Rule, Refusal>,
}

/// Each gateway with its verdict, in the order given.
pub fn offer(gateways: &[Gateway], question: Question<'_>) -> Vec<Offer> {
    gateways.iter().map(|gateway| Offer { verdict: judge(gateway, question), gateway: gateway.clone() }).collect()
}

/// The verdict on one gateway, the provider's own bounds and abilities included.
pub fn judge(gateway: &Gateway, question: Question<'_>) -> Result<Rule, Refusal> {
    let Some(provider) = providers::find(&gateway.provider) else { return Err(Refusal::Disabled) };
    let Question { amount, scope, chooser, allowed } = question;
    let bounds = provider.accepts(amount.currency);
    let Bounds { floor, ceiling } = bounds.unwrap_or_default();
    let rule = availability::judge(gateway, Wish { amount, scope, chooser, allowed, floor, ceiling })?;
    bounds.ok_or(Refusal::Currency(amount.currency))?;
    let able = scope != Scope::Subscriptions || provider.capabilities().can(Feature::Subscription);
    able.then_some(rule).ok_or(Refusal::Scope)
}
