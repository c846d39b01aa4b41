//! The form that credits a customer's balance, for any page about a customer.

use leptos::prelude::*;

use crate::{
    app::ui::*,
    db::{self, ConnectionTrait},
    domain::{
        currency::Currency,
        error::AppError,
        ids::{CustomerId, PostingId},
        ledger::Part,
        people::Duty,
    },
    request,
};

/// The currencies whose chart has an account for credit given.
pub async fn currencies(db: &impl ConnectionTrait) -> Result<Vec<Currency>, AppError> {
    let mut currencies: Vec<_> = db::accounts::all(db)
        .await?
        .into_iter()
        .filter(|one| one.part == Part::Goodwill)
        .map(|one| one.currency)
        .collect();
    currencies.dedup();
    Ok(currencies)
}

/// Posts to the customer's balance page. Drawn only for those who may credit; its key makes a second click harmless.
#[component]
pub fn CreditPanel(customer: CustomerId, currencies: Vec<Currency>) -> impl IntoView {
    if request::admin(Duty::Money).is_err() {
        return None;
    }
    if currencies.is_empty() {
        return Some(view! { <p class="soft">{t!("money-credit-no-chart")}</p> }.into_any());
    }
    let choices = currencies.into_iter().map(|one| Choice::new(one.code(), one.code())).collect();
    let form = view! {
        <Form action=format!("/admin/customers/{customer}/balance") key=PostingId::fresh().to_string()>
            <Field name="amount" label=t!("money-amount") kind=Entry::Decimal required=true longest=20 autocomplete="off"/>
            <SelectField name="currency" label=t!("money-currency") choices required=true/>
            <Field name="reason" label=t!("money-credit-reason") hint=t!("money-credit-reason-hint") required=true longest=200
                autocomplete="off"/>
            <FormActions><Button icon=Glyph::Wallet>{t!("money-credit-do")}</Button></FormActions>
        </Form>
    };
    Some(form.into_any())
}
