//! Invoices in the browser: the editor without scripts, bad input, and who sees what.

use guichet::domain::{currency::Currency, money::Money};
use http::StatusCode;

use crate::support::{
    Answer, TestPortal, Visitor,
    billing::eur,
    cast::{BLAISE, CHLOE, DENIS, EXEMPLE, GRACE, HENRI, IRENE, LEFEVRE},
};

/// What the editor posts for one line, with some fields written otherwise.
fn form<'a>(customer: &'a str, otherwise: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("customer", customer),
        ("version", "0"),
        ("currency", "EUR"),
        ("due", "2026-12-21"),
        ("note", ""),
        ("parts", "whole"),
        ("chosen", ""),
        ("line[0].description", "Hébergement"),
        ("line[0].quantity", "1,5"),
        ("line[0].price", "19,99"),
        ("line[0].tax", "20"),
        ("deed", "save"),
    ];
    let unchanged = usual.into_iter().filter(|(name, _)| !otherwise.iter().any(|(other, _)| other == name));
    unchanged.chain(otherwise.iter().copied()).collect()
}

async fn write(visitor: &mut Visitor, otherwise: &[(&str, &str)]) -> Answer {
    let customer = EXEMPLE.id().to_string();
    visitor.post("/admin/invoices/new", &form(&customer, otherwise)).await
}

#[tokio::test]
async fn an_invoice_is_written_issued_and_read() {
    let portal = TestPortal::new().await;
    let (mut blaise, mut grace) = (portal.enters(BLAISE).await, portal.enters(GRACE).await);
    let saved = write(&mut blaise, &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{:?}", saved.error_codes());
    let there = saved.location().to_owned();
    let draft = blaise.get(&there).await;
    assert_eq!(draft.status, StatusCode::OK);
    assert!(draft.text(".document .total dd").contains(&"35,99 €".to_owned()), "{:?}", draft.text(".document dd"));
    let theirs = there.replace("/admin", "");
    assert_eq!(grace.get(&theirs).await.status, StatusCode::NOT_FOUND, "a draft is not the customer's yet");
    let issued = blaise.post(&format!("{there}/issue"), &[("version", "1")]).await;
    assert_eq!((issued.status, issued.location()), (StatusCode::SEE_OTHER, there.as_str()));
    let read = grace.get(&theirs).await;
    assert_eq!(read.status, StatusCode::OK);
    assert!(read.text("h1")[0].contains("F-2026-00001"), "{:?}", read.text("h1"));
    assert_eq!(grace.get(&format!("{theirs}/print")).await.status, StatusCode::OK);
    let home = grace.get("/").await;
    assert_eq!(home.text(".stat .figure"), ["35,99 €"]);
}

#[tokio::test]
async fn rows_come_and_go_without_scripts() {
    let portal = TestPortal::new().await;
    portal.plant_customer(EXEMPLE).await;
    let mut blaise = portal.enters(BLAISE).await;
    let added = write(&mut blaise, &[("deed", "add")]).await;
    assert_eq!((added.status, added.text(".lines .line").len()), (StatusCode::OK, 2));
    let two =
        [("line[1].description", "Domaine"), ("line[1].quantity", "1"), ("line[1].price", "10"), ("line[1].tax", "0")];
    let summed = write(&mut blaise, &[&two[..], &[("deed", "recalculate")]].concat()).await;
    assert!(summed.text(".sums .total dd").contains(&"45,99 €".to_owned()), "{:?}", summed.text(".sums dd"));
    let removed = write(&mut blaise, &[&two[..], &[("deed", "remove-0")]].concat()).await;
    assert_eq!(removed.text(".lines .line").len(), 1);
    assert!(removed.body.contains("Domaine") && removed.text(".sums .total dd").contains(&"10,00 €".to_owned()));
}

#[tokio::test]
async fn a_38_a_39_bad_lines_come_back_with_their_reason() {
    let portal = TestPortal::new().await;
    portal.plant_customer(EXEMPLE).await;
    let mut blaise = portal.enters(BLAISE).await;
    let cases: &[(&str, &str, &str)] = &[
        ("line[0].quantity", "-1", "amount_not_positive"),
        ("line[0].quantity", "0", "amount_not_positive"),
        ("line[0].quantity", "1000000000", "amount_too_large"),
        ("line[0].price", "99999999999999999999", "amount_too_large"),
        ("line[0].price", "12.345", "amount_decimals"),
        ("line[0].price", "1e3", "amount_invalid"),
        ("line[0].tax", "101", "number_invalid"),
        ("line[0].description", "", "required"),
        ("currency", "eur", "currency_unsupported"),
        ("currency", "EUR ", "currency_unsupported"),
        ("currency", "XXX", "currency_unsupported"),
        ("currency", "BTC", "currency_unsupported"),
        ("currency", "EUR\0", "currency_unsupported"),
        ("due", "2026-02-30", "date_invalid"),
        ("parts", "some", "required"),
        ("paid", "true", "unknown_field"),
    ];
    for (field, value, code) in cases {
        let answer = write(&mut blaise, &[(field, value)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value:?}");
        assert!(answer.error_codes().contains(&(*code).to_owned()), "{field}={value:?}: {:?}", answer.error_codes());
        assert!(*field == "line[0].description" || answer.body.contains("Hébergement"), "what was typed comes back");
    }
    assert_eq!(blaise.get("/admin/invoices?shown=draft").await.text("tbody tr").len(), 0, "nothing was half saved");
}

#[tokio::test]
async fn a_21_somebody_elses_invoice_does_not_exist() {
    let portal = TestPortal::new().await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    let mut irene = portal.enters(IRENE).await;
    let random = uuid::Uuid::now_v7();
    for path in ["", "/print"] {
        let theirs = irene.get(&format!("/invoices/{}{path}", invoice.id)).await;
        let nobodys = irene.get(&format!("/invoices/{random}{path}")).await;
        assert_eq!((theirs.status, nobodys.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(theirs.text("main"), nobodys.text("main"));
    }
    let upper = format!("/invoices/{}", invoice.id.to_string().to_uppercase());
    assert_eq!(irene.get(&upper).await.status, StatusCode::NOT_FOUND);
    assert_eq!(irene.get("/invoices").await.text("tbody tr").len(), 0);
    let found = irene.get("/invoices?search=F-2026-00001").await;
    assert!(!found.body.contains("90,00"), "a search does not leave the customer's own");
}

#[tokio::test]
async fn rights_open_only_their_own_doors() {
    let portal = TestPortal::new().await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    let (mut henri, mut denis) = (portal.enters(HENRI).await, portal.enters(DENIS).await);
    assert_eq!(henri.get(&format!("/invoices/{}", invoice.id)).await.status, StatusCode::OK);
    assert_eq!(henri.get(&format!("/invoices/{}/print", invoice.id)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(henri.get("/admin/invoices").await.status, StatusCode::FORBIDDEN);
    let there = format!("/admin/invoices/{}", invoice.id);
    assert_eq!(denis.get(&there).await.status, StatusCode::OK);
    assert_eq!(denis.get("/admin/invoices/new").await.status, StatusCode::FORBIDDEN);
    for deed in ["cancel", "resend", "issue", "discard", "switch"] {
        let answer = denis.post(&format!("{there}/{deed}"), &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{deed}");
    }
    let customer = EXEMPLE.id().to_string();
    assert_eq!(denis.post("/admin/invoices/new", &form(&customer, &[])).await.status, StatusCode::FORBIDDEN);
    let adding = denis.post("/admin/invoices/new", &form(&customer, &[("deed", "add")])).await;
    assert_eq!(adding.status, StatusCode::FORBIDDEN);
    let mut nobody = portal.visitor();
    let answer = nobody.get(&format!("/invoices/{}", invoice.id)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/sign-in"), "{}", answer.location());
}

#[tokio::test]
async fn an_invoice_page_says_where_it_stands_in_both_languages() {
    let portal = TestPortal::new().await;
    let invoice = portal.billed(EXEMPLE, Money::new(1_234_567, Currency::KWD)).await;
    let mut grace = portal.enters(GRACE).await;
    let french = grace.get(&format!("/invoices/{}", invoice.id)).await;
    assert_eq!(french.text(".lead"), ["À payer avant le 21 décembre 2026."]);
    assert!(french.body.contains("1\u{202f}234,567\u{a0}KWD"));
    grace.set_cookie("language", "en");
    let english = grace.get(&format!("/invoices/{}", invoice.id)).await;
    assert_eq!(english.text(".lead"), ["To be paid by 21 December 2026."]);
    assert!(english.body.contains("KWD\u{a0}1,234.567"));
}

#[tokio::test]
async fn a_refused_deed_is_shown_on_the_invoice() {
    let portal = TestPortal::new().await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    portal.receives(&invoice, eur(1)).await.expect("received");
    let mut blaise = portal.enters(BLAISE).await;
    let there = format!("/admin/invoices/{}", invoice.id);
    let refused = blaise.post(&format!("{there}/cancel"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.error_codes().contains(&"invoice_has_money".to_owned()), "{:?}", refused.error_codes());
}

#[tokio::test]
async fn customers_are_kept_and_found() {
    let portal = TestPortal::new().await;
    let mut blaise = portal.enters(BLAISE).await;
    let card = [
        ("version", "0"),
        ("name", "Éditions <b>Zola</b>"),
        ("email", "zola@exemple.test"),
        ("address", "1 rue A\n</textarea><script>x</script>"),
        ("country", "fr"),
        ("vat_number", ""),
        ("language", "fr"),
        ("note", ""),
    ];
    let created = blaise.post("/admin/customers/new", &card).await;
    assert_eq!(created.status, StatusCode::SEE_OTHER, "{:?}", created.error_codes());
    let there = created.location().to_owned();
    let page = blaise.get(&there).await;
    assert!(page.body.contains("&lt;b>Zola") || page.body.contains("&lt;b&gt;Zola"));
    let edit = blaise.get(&format!("{there}/edit")).await;
    assert!(!edit.body.contains("<script>x"), "a text area keeps what is in it");
    assert_eq!(blaise.get("/admin/customers?search=editions").await.text("tbody tr").len(), 1);
    let stale = blaise.post(&format!("{there}/edit"), &card).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.error_codes().contains(&"stale_version".to_owned()));
    let mut bad = card;
    (bad[1].1, bad[2].1, bad[4].1) = ("", "zola@", "France");
    let refused = blaise.post("/admin/customers/new", &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for code in ["required", "email_invalid", "text_invalid"] {
        assert!(refused.error_codes().contains(&code.to_owned()), "{code}: {:?}", refused.error_codes());
    }
}

#[tokio::test]
async fn a_contact_is_invited_given_rights_and_removed() {
    let portal = TestPortal::new().await;
    portal.plant_customer(LEFEVRE).await;
    let mut blaise = portal.enters(BLAISE).await;
    let there = format!("/admin/customers/{}", LEFEVRE.id());
    let guest = [("name", "Marie"), ("email", "marie@lefevre.test"), ("right", "see"), ("right", "pay")];
    let invited = blaise.post(&format!("{there}/contacts"), &guest).await;
    assert_eq!((invited.status, invited.location()), (StatusCode::SEE_OTHER, there.as_str()));
    let contacts = guichet::db::customers::contacts_of(portal.db().reader(), LEFEVRE.id()).await.expect("contacts");
    let marie = format!("{there}/contacts/{}", contacts[0].person);
    assert_eq!(blaise.post(&format!("{marie}/rights"), &[("right", "see")]).await.status, StatusCode::SEE_OTHER);
    let mut chloe = portal.enters(CHLOE).await;
    assert_eq!(chloe.post(&format!("{marie}/remove"), &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(blaise.post(&format!("{marie}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
    let contacts = guichet::db::customers::contacts_of(portal.db().reader(), LEFEVRE.id()).await.expect("contacts");
    assert!(contacts.is_empty());
}

#[tokio::test]
async fn the_administrations_front_page_names_what_waits() {
    let portal = TestPortal::new().await;
    portal.billed(EXEMPLE, eur(9_000)).await;
    portal.drafted(&portal.draft_of(EXEMPLE, eur(100)).await).await;
    let paid = portal.billed(LEFEVRE, eur(700)).await;
    portal.receives(&paid, eur(700)).await.expect("paid");
    let mut denis = portal.enters(DENIS).await;
    let page = denis.get("/admin").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text(".stat .figure"), ["90,00 €", "7,00 €"]);
    assert!(page.text("main a").iter().any(|words| words == "1 brouillon à émettre"), "{:?}", page.text("main a"));
    for path in ["/admin/invoices", "/admin/invoices?sort=total&direction=up&currency=EUR", "/admin/customers"] {
        assert_eq!(denis.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(denis.get("/admin/invoices?after=nonsense&sort=nonsense").await.text("tbody tr").len(), 3);
}
