//! The pages of bank statements, as an accountant uses them without scripts.

use guichet::domain::{invoice::InvoiceState, statement::booked::LineState};
use http::StatusCode;

use crate::support::{Answer, Till, Visitor, bank::csv, upload::part};

const ACCOUNTANT: &str = "blaise@guichet.test";
const OWNER: &str = "ada@guichet.test";

/// A file and the account chosen beside it, as a browser sends them.
async fn uploads(visitor: &mut Visitor, content: &[u8], account: &str) -> Answer {
    let field = format!("--edge\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{account}\r\n");
    let body = [field.as_bytes(), &part("file", "releve.csv", content), b"--edge--\r\n"].concat();
    visitor.send_parts("/admin/bank/import", "multipart/form-data; boundary=edge", body).await
}

async fn account(till: &Till) -> String {
    let own = till.bank_account().await;
    format!("{}.{}", own.gateway, own.currency)
}

#[tokio::test]
async fn an_accountant_imports_checks_and_accepts_with_one_click() {
    let till = Till::open().await;
    let invoice = till.invoice(11_990).await;
    let reference = till.invoice_now(invoice).await.reference.expect("a reference");
    let sample =
        include_str!("../providers/statement/fixtures/camt.053.001.08.xml").replace("RF042025000421", &reference);
    let mut blaise = till.enters(ACCOUNTANT).await;

    let empty = blaise.get("/admin/bank").await;
    assert!(
        empty.says("Aucune ligne n’attend") && empty.body.contains("/admin/bank/import"),
        "what to do next is said"
    );
    let imported = uploads(&mut blaise, sample.as_bytes(), &account(&till).await).await;
    assert_eq!(imported.status, StatusCode::SEE_OTHER, "{:?}", imported.error_codes());
    let statement = blaise.get(imported.location()).await;
    assert!(statement.says("Soldes vérifiés") && statement.says("1 000,00 €") && statement.says("1 451,40 €"));
    assert!(statement.says("1 ligne n’est pas encore comptabilisée"), "the pending one is told, not kept");

    let queue = blaise.get("/admin/bank").await;
    assert!(
        queue.says("Référence structurée") && queue.says("Frais bancaires") && queue.says("Annulation par la banque")
    );
    let line = till.lines().await.remove(0).id;
    let action = format!("/admin/bank/lines/{line}/accept");
    let form = queue.form(&action);
    let accepted = blaise.post(&action, &form.fields()).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{:?}", accepted.error_codes());
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let again = blaise.post(&action, &form.fields()).await;
    assert_eq!((again.status, again.error_codes()), (StatusCode::CONFLICT, vec!["line_decided".into()]));
    let shown = blaise.get(accepted.location()).await;
    assert!(shown.body.contains("/admin/payments/") && shown.says("Rapprochée"));
    till.verifies().await;
}

#[tokio::test]
async fn what_changed_since_the_page_was_drawn_is_shown_first() {
    let till = Till::open().await;
    let invoice = till.invoice(5_000).await;
    let number = till.invoice_now(invoice).await.number.expect("a number");
    let line = till.line(&number, 5_000).await.id;
    let rival = till.line(&format!("{number} bis"), 2_000).await.id;
    let mut blaise = till.enters(ACCOUNTANT).await;
    let (page, action) = (format!("/admin/bank/lines/{line}"), format!("/admin/bank/lines/{line}/accept"));
    let form = blaise.get(&page).await.form(&action);
    till.accepts_it(rival).await;
    let stale = blaise.post(&action, &form.fields()).await;
    assert_eq!((stale.status, stale.error_codes()), (StatusCode::CONFLICT, vec!["total_changed".into()]));
    assert_eq!(till.state_of(line).await, LineState::Open);
}

#[tokio::test]
async fn a_line_is_searched_split_charged_and_put_aside_by_hand() {
    let till = Till::open().await;
    let (one, other) = (till.invoice(3_000).await, till.invoice(5_000).await);
    let number = async |id| till.invoice_now(id).await.number.expect("a number");
    let line = till.line("VIREMENT SANS REFERENCE", 8_000).await.id;
    let mut blaise = till.enters(ACCOUNTANT).await;
    let found = blaise.get(&format!("/admin/bank/lines/{line}?search=exemple")).await;
    assert!(found.says(&number(one).await), "found by the customer’s name");

    let split = format!("/admin/bank/lines/{line}/split");
    let (first, second) = (number(one).await, number(other).await);
    let wrong = blaise.post(&split, &[("for.0", "F-1999-00001"), ("amount.0", "80,00")]).await;
    assert_eq!(
        (wrong.status, wrong.error_codes().contains(&"invoice_unknown".to_owned())),
        (StatusCode::UNPROCESSABLE_ENTITY, true)
    );
    assert_eq!(
        wrong.attribute("form[action$='/split'] input[name='for.0']", "value"),
        "F-1999-00001",
        "typed values come back"
    );
    let odd = [("for.0", first.as_str()), ("amount.0", "30,00"), ("for.1", &second), ("amount.1", "49,00")];
    assert!(blaise.post(&split, &odd).await.error_codes().contains(&"parts_differ".to_owned()));
    let right = [("for.0", first.as_str()), ("amount.0", "30,00"), ("for.1", &second), ("amount.1", "50,00")];
    assert_eq!(blaise.post(&split, &right).await.status, StatusCode::SEE_OTHER);
    assert_eq!(till.invoice_now(other).await.state, InvoiceState::Paid);

    let fee = till.line("FRAIS", -500).await.id;
    assert_eq!(blaise.post(&format!("/admin/bank/lines/{fee}/charge"), &[]).await.status, StatusCode::SEE_OTHER);
    let rent = till.line("LOYER", -90_000).await.id;
    let ignore = format!("/admin/bank/lines/{rent}/ignore");
    assert!(blaise.post(&ignore, &[("reason", "")]).await.error_codes().contains(&"required".to_owned()));
    assert_eq!(blaise.post(&ignore, &[("reason", "Loyer")]).await.status, StatusCode::SEE_OTHER);
    assert!(blaise.get(&format!("/admin/bank/lines/{rent}")).await.says("Loyer"));
    assert!(blaise.get("/admin/bank?state=ignored").await.says("LOYER"));
    till.verifies().await;
}

#[tokio::test]
async fn columns_are_named_once_and_remembered() {
    let till = Till::open().await;
    let account = account(&till).await;
    let mut blaise = till.enters(ACCOUNTANT).await;
    let file = "Jour,Quoi,Combien\n03/04/2026,VIR DURAND,12.50\n";
    let asked = uploads(&mut blaise, file.as_bytes(), &account).await;
    assert!(asked.location().starts_with("/admin/bank/files/"), "{:?}", asked.error_codes());
    let page = blaise.get(asked.location()).await;
    assert!(page.says("VIR DURAND") && page.says("Combien"), "the file’s own rows help");
    let named = [
        ("booked", "0"),
        ("value", ""),
        ("days", "day-first"),
        ("amount", "2"),
        ("mark", ""),
        ("debit", ""),
        ("credit", ""),
        ("decimals", "dot"),
        ("currency", ""),
        ("text", "1"),
        ("text_more", ""),
        ("name", ""),
        ("iban", ""),
        ("reference", ""),
    ];
    let address = asked.location().to_owned();
    let without = blaise.post(&address, &named[1..]).await;
    assert!(without.error_codes().contains(&"required".to_owned()));
    let imported = blaise.post(&address, &named).await;
    assert!(imported.location().starts_with("/admin/bank/statements/"), "{:?}", imported.error_codes());
    assert_eq!(blaise.get(&address).await.status, StatusCode::NOT_FOUND, "the file is let go");
    let next = uploads(&mut blaise, file.replace("12.50", "13.50").as_bytes(), &account).await;
    assert!(next.location().starts_with("/admin/bank/statements/"), "nobody is asked again");
    assert_eq!(till.lines().await.iter().map(|kept| kept.line.amount.minor).collect::<Vec<_>>(), [1_250, 1_350]);
}

#[tokio::test]
async fn files_that_are_no_statements_are_refused_in_words() {
    let till = Till::open().await;
    let account = account(&till).await;
    let mut owner = till.enters(OWNER).await;
    let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"b\">]><Document>&b;</Document>";
    for content in [&b"%PDF-1.7"[..], bomb, b"\x89PNG\r\n"] {
        let refused = uploads(&mut owner, content, &account).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.error_codes().contains(&"statement_unreadable".to_owned()), "{:?}", refused.error_codes());
    }
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    assert!(uploads(&mut owner, &large, &account).await.error_codes().contains(&"too_large".to_owned()));
    let hostile = csv(&[("20/11/2026", "<script>alert(1)</script> =HYPERLINK(1)", 100)]);
    let page = uploads(&mut owner, hostile.as_bytes(), &account).await.location().to_owned();
    let page = owner.get(&page).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("<script>alert"), "escaped");
}
