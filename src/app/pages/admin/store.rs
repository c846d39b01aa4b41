//! The store's own settings, and the ways to the rest of them.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    db::{self, settings::Versioned},
    domain::{
        error::AppError,
        people::Duty,
        shop::{LateMoneyRule, Shop},
    },
    flows::portal::Portal,
    request::Visit,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Versioned<Shop>, AppError> {
    visit.admin(Duty::Read)?;
    db::settings::shop(portal.db.reader()).await
}

/// The three pages of the store's settings, each with the way to the others.
#[component]
pub fn StoreTabs(at: AdminPlace) -> impl IntoView {
    let tab = |place: AdminPlace| {
        let words = if place == AdminPlace::Store { t!("shop-general") } else { place.words() };
        (place.path().to_owned(), words, place == at)
    };
    let tabs = [AdminPlace::Store, AdminPlace::Gateways, AdminPlace::Cart].map(tab).to_vec();
    view! { <Tabs label=t!("nav-store") tabs/> }
}

fn show(Versioned { value: shop, version }: Versioned<Shop>) -> impl IntoView {
    let rules = LateMoneyRule::ALL.into_iter().map(|rule| match rule {
        LateMoneyRule::Credit => Choice::new(rule.word(), t!("late-money-credit")).hint(t!("late-money-credit-hint")),
        LateMoneyRule::Hold => Choice::new(rule.word(), t!("late-money-hold")).hint(t!("late-money-hold-hint")),
    });
    let rules = rules.collect::<Vec<_>>();
    view! {
        <AdminLayout title=t!("nav-store") at=AdminPlace::Store>
            <StoreTabs at=AdminPlace::Store/>
            <Form action="/admin/settings/store">
                <Hidden name="version" value=version.to_string()/>
                <FieldSet legend=t!("shop-seller") words=t!("shop-seller-hint")>
                    <Field name="name" label=t!("shop-name") value=shop.name required=true longest=80/>
                    <TextArea name="address" label=t!("shop-address") value=shop.address optional=true longest=400/>
                    <Field name="siren" label=t!("shop-siren") value=shop.siren hint=t!("shop-siren-hint") optional=true longest=20/>
                    <Field name="vat_number" label=t!("shop-vat-number") value=shop.vat_number optional=true longest=30/>
                </FieldSet>
                <FieldSet legend=t!("nav-invoices")>
                    <Field name="series" label=t!("shop-series") value=shop.series hint=t!("shop-series-hint") required=true longest=8/>
                    <Field name="due_days" label=t!("shop-due-days") kind=Entry::Number value=shop.due_days.to_string() required=true/>
                </FieldSet>
                <FieldSet legend=t!("nav-late-money")>
                    <RadioField name="late_money" label=t!("shop-late-money") choices=rules value=shop.late_money.word()/>
                </FieldSet>
                <FieldSet legend=t!("nav-inbox")>
                    <Field name="notice_days" label=t!("shop-notice-days") kind=Entry::Number value=shop.notice_days.to_string() hint=t!("shop-notice-days-hint") required=true/>
                </FieldSet>
                <FieldSet legend=t!("shop-refunds")>
                    <Field name="refund_limit" label=t!("shop-refund-limit") kind=Entry::Number value=shop.refund_limit.to_string()
                        hint=t!("shop-refund-limit-hint") required=true/>
                </FieldSet>
                <FormActions><Button>{t!("save")}</Button></FormActions>
            </Form>
        </AdminLayout>
    }
}
