//! Amounts in fields: written as people of the language do, read with either decimal mark.

use guichet::{
    domain::{currency::Currency, invoice::Parts, money::Money},
    flows::payments::back,
};

use crate::support::{Till, counter::GRACE};

#[tokio::test]
async fn a_field_shows_the_mark_of_the_language_and_takes_both() {
    let till = Till::open().await;
    let invoice = till.invoice_in(Money::new(432_050, Currency::EUR), Parts::Parts).await;
    let page = format!("/invoices/{invoice}");
    let mut grace = till.enters(GRACE).await;
    assert_eq!(grace.get(&page).await.attribute("input[name=amount]", "value"), "4320,50");
    grace.set_cookie("language", "en");
    assert_eq!(grace.get(&page).await.attribute("input[name=amount]", "value"), "4320.50");
    for typed in ["20,50", "20.50"] {
        let action = format!("{page}/pay");
        let form = grace.get(&page).await.form(&action).with("gateway", &till.transfer.to_string());
        let answer = grace.post(&action, &form.with("amount", typed).fields()).await;
        assert_eq!(answer.status, http::StatusCode::SEE_OTHER, "{typed}: {:?}", answer.error_codes());
        let payment = till.latest(invoice).await;
        assert_eq!(payment.amount, Money::new(2_050, Currency::EUR), "{typed}");
        back::back(&till.house.portal, &till.grace, payment.id).await.expect("left again");
    }
}
