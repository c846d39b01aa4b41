//! A bank's file is uploaded here.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    domain::{error::AppError, people::Duty, statement::booked::OwnAccount},
    flows::{portal::Portal, statements::accounts::accounts},
    providers::statement::MOST_BYTES,
    request::Visit,
};

pub const PATH: &str = "/admin/bank/import";

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Vec<OwnAccount>, AppError> {
    visit.admin(Duty::Money)?;
    accounts(portal).await
}

fn show(accounts: Vec<OwnAccount>) -> impl IntoView {
    let most = MOST_BYTES / (1024 * 1024);
    let body = if accounts.is_empty() {
        view! { <Empty icon=Glyph::Landmark title=t!("bank-no-account") words=t!("bank-no-account-advice")/> }
            .into_any()
    } else {
        let first = accounts.first().map(value).unwrap_or_default();
        let choices = accounts.iter().map(|one| Choice::new(value(one), words(one))).collect();
        view! {
            <Form action=PATH files=true>
                <FileField name="file" label=t!("bank-file") accept=".xml,.sta,.mt940,.940,.txt,.csv" hint=t!("bank-file-hint", most = most.to_string()) required=true/>
                <SelectField name="account" label=t!("bank-account") choices value=first hint=t!("bank-account-hint") required=true/>
                <FormActions><Button icon=Glyph::Upload>{t!("bank-import-do")}</Button></FormActions>
            </Form>
        }
        .into_any()
    };
    view! {
        <AdminLayout title=t!("bank-import") at=AdminPlace::Bank lead=t!("bank-import-lead") trail=vec![AdminPlace::Bank.crumb()]>
            {body}
        </AdminLayout>
    }
}

/// As the form posts an account.
pub fn value(account: &OwnAccount) -> String {
    format!("{}.{}", account.gateway, account.currency)
}

pub fn words(account: &OwnAccount) -> String {
    format!("{} · {} · {}", account.name, account.number, account.currency)
}
