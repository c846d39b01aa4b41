//! The administrators' desks for money: transfers, credit, late money, the inbox, the journal.

use guichet::{
    db,
    domain::{
        error::AppError,
        gateway::{Mode, Status},
        ids::{NoticeId, PaymentId},
        invoice::InvoiceState,
        late_money::LateState,
        notice::{self, NoticeState},
        payment::State,
        people::Actor,
        report::{About, Capture, Claim, Notice, Outcome, Report},
        shop::LateMoneyRule,
        transfer::TransferState,
    },
    flows::payments::{
        announce_transfer::{Announcement, announce_transfer},
        settle::settle,
    },
};
use http::StatusCode;

use crate::support::{
    TestPortal, Visitor,
    cashbox::{self, euro},
    cast::{ADA, BLAISE, CHLOE, DENIS, EXEMPLE, GRACE, IRENE, LEFEVRE},
};

const PROOF: &[u8] = b"%PDF-1.4 a statement";

async fn announced(portal: &TestPortal, payment: PaymentId) {
    let grace = portal.contact(GRACE).await;
    let said =
        Announcement { sent_on: "2026-11-20".into(), note: "Depuis notre banque".into(), proof: Some(PROOF.into()) };
    announce_transfer(&portal.portal, &grace, payment, said).await.expect("announced");
}

async fn confirm(visitor: &mut Visitor, payment: PaymentId, amount: &str, due: &str) -> StatusCode {
    let address = format!("/admin/transfers/{payment}/confirm");
    visitor.post(&address, &[("amount", amount), ("due", due)]).await.status
}

#[tokio::test]
async fn an_announced_transfer_is_confirmed_in_full() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    announced(&portal, payment).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let desk = blaise.get("/admin/transfers").await;
    assert_eq!(desk.status, StatusCode::OK);
    assert!(desk.body.contains(&format!("/admin/transfers/{payment}")) && desk.body.contains(EXEMPLE.name));
    let page = blaise.get(&format!("/admin/transfers/{payment}")).await;
    assert!(page.body.contains("Depuis notre banque"), "what the customer said");
    assert!(page.text(".notice").join(" ").contains("en entier"), "what will happen is told before");

    assert_eq!(confirm(&mut blaise, payment, "380.00", "380.00").await, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::Succeeded);
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Paid);
    let transfer = db::transfers::of_payment(portal.db().reader(), payment).await.expect("read").expect("announced");
    assert_eq!(transfer.state, TransferState::Confirmed);
    let again = blaise.post(&format!("/admin/transfers/{payment}/confirm"), &[("amount", "1"), ("due", "0.00")]).await;
    assert_eq!((again.status, again.error_codes()), (StatusCode::CONFLICT, vec!["invoice_already_paid".into()]));

    let shown = blaise.get(&format!("/admin/payments/{payment}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("Encaissement") && shown.body.contains(BLAISE.name), "posting and history are shown");
}

#[tokio::test]
async fn part_of_a_transfer_leaves_the_rest_due() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let preview = blaise.get(&format!("/admin/transfers/{payment}?amount=100")).await;
    assert!(preview.text(".notice").join(" ").contains("280,00"), "the rest is told");
    let wrong = blaise.get(&format!("/admin/transfers/{payment}?amount=1e3")).await;
    assert_eq!(wrong.error_codes(), ["amount_invalid"]);

    assert_eq!(confirm(&mut blaise, payment, "100", "380.00").await, StatusCode::SEE_OTHER);
    let invoice = cashbox::read(&portal, invoice).await;
    assert_eq!((invoice.state, invoice.due()), (InvoiceState::Issued, euro(28_000)));
}

#[tokio::test]
async fn too_much_is_told_before_and_goes_to_the_balance() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let preview = blaise.get(&format!("/admin/transfers/{payment}?amount=400,00")).await;
    assert!(preview.text(".notice").join(" ").contains("20,00"), "the surplus is told");
    let stale = confirm(&mut blaise, payment, "400.00", "379.00").await;
    assert_eq!(stale, StatusCode::CONFLICT, "what was told no longer holds");
    assert_eq!(confirm(&mut blaise, payment, "400.00", "380.00").await, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::held(&portal, EXEMPLE).await, 2_000);
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Paid);
}

#[tokio::test]
async fn a_transfer_that_never_came_leaves_the_invoice_payable_and_may_still_come() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    announced(&portal, payment).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let refused = blaise.post(&format!("/admin/transfers/{payment}/refuse"), &[]).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, "/admin/transfers"));
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::Canceled);
    assert!(!blaise.get("/admin/transfers").await.body.contains(&payment.to_string()), "no longer in the queue");

    let number = cashbox::read(&portal, invoice).await.number.expect("a number");
    let found = blaise.get(&format!("/admin/transfers?search={number}")).await;
    assert!(found.body.contains(&payment.to_string()), "ended payments are found by number");
    let reference = cashbox::read(&portal, invoice).await.reference.expect("a reference");
    let grouped: Vec<_> =
        reference.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    let found = blaise.get(&format!("/admin/transfers?search={}", grouped.join("+"))).await;
    assert!(found.body.contains(&payment.to_string()), "and by the reference as statements print it");

    assert_eq!(confirm(&mut blaise, payment, "380.00", "380.00").await, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Paid);
}

#[tokio::test]
async fn a_proof_is_only_handed_out() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut denis = portal.signed_in(DENIS).await;
    let address = format!("/admin/transfers/{payment}/proof");
    assert_eq!(denis.get(&address).await.status, StatusCode::NOT_FOUND);
    announced(&portal, payment).await;

    let file = denis.get(&address).await;
    assert_eq!((file.status, file.body.as_bytes()), (StatusCode::OK, PROOF));
    let header = |name: &str| file.headers.get(name).expect(name).to_str().expect("text").to_owned();
    assert!(header("content-disposition").starts_with("attachment; filename=\"PAY-"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");

    let mut grace = portal.signed_in(GRACE).await;
    assert_ne!(grace.get(&address).await.status, StatusCode::OK, "not for customers");
}

#[tokio::test]
async fn the_same_credit_sent_twice_is_one_credit_with_its_reason() {
    let portal = TestPortal::new().await;
    cashbox::bank(&portal, "BNP").await;
    portal.plant_customer(EXEMPLE).await;
    let mut blaise = portal.signed_in(BLAISE).await;
    let address = format!("/admin/customers/{}/balance", EXEMPLE.id());
    let page = blaise.get(&address).await;
    let key = page.attribute("input[name=request_key]", "value");
    let form = |reason| [("request_key", key.as_str()), ("amount", "25,00"), ("currency", "EUR"), ("reason", reason)];

    let silent = blaise.post(&address, &form("")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        silent.error_codes().contains(&"required".to_owned()) && silent.body.contains("25,00"),
        "typed values come back"
    );
    for _ in 0..2 {
        let credited = blaise.post(&address, &form("Panne du 3 mai")).await;
        assert_eq!(credited.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(cashbox::held(&portal, EXEMPLE).await, 2_500);
    let page = blaise.get(&address).await;
    assert!(page.body.contains("Panne du 3 mai") && page.body.contains("Crédit accordé"));
}

#[tokio::test]
async fn late_money_is_held_credited_and_moved() {
    let portal = TestPortal::new().await;
    cashbox::late_money_rule(&portal, LateMoneyRule::Hold).await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 10_000).await;
    let other = cashbox::invoice(&portal, EXEMPLE, 5_000).await;
    let strange = cashbox::invoice(&portal, LEFEVRE, 5_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut blaise = portal.signed_in(BLAISE).await;
    assert_eq!(confirm(&mut blaise, payment, "150.00", "100.00").await, StatusCode::SEE_OTHER);
    let late = db::late_money::of_payment(portal.db().reader(), payment).await.expect("read").remove(0);
    assert_eq!((late.state, late.amount), (LateState::Open, euro(5_000)));

    let list = blaise.get("/admin/late-money?state=open").await;
    assert!(list.body.contains(&late.id.to_string()) && list.body.contains("Reçu en trop"));
    let address = format!("/admin/late-money/{}", late.id);
    let page = blaise.get(&address).await;
    assert!(page.body.contains(&other.to_string()), "an invoice that can take it is offered");
    assert!(!page.body.contains(&strange.to_string()), "another customer's is not");

    let credited = blaise.post(&format!("{address}/credit"), &[]).await;
    assert_eq!((credited.status, cashbox::held(&portal, EXEMPLE).await), (StatusCode::SEE_OTHER, 5_000));
    let late_again = blaise.post(&format!("{address}/credit"), &[]).await;
    assert_eq!((late_again.status, late_again.error_codes()), (StatusCode::CONFLICT, vec!["stale_version".into()]));
    let wrong = blaise.post(&format!("{address}/move"), &[("invoice", &strange.to_string())]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND, "another customer's invoice does not exist here");
    let moved = blaise.post(&format!("{address}/move"), &[("invoice", &other.to_string())]).await;
    assert_eq!((moved.status, cashbox::held(&portal, EXEMPLE).await), (StatusCode::SEE_OTHER, 0));
    assert_eq!(cashbox::read(&portal, other).await.state, InvoiceState::Paid);
    let page = blaise.get(&address).await;
    assert!(page.body.contains(BLAISE.name), "who decided is shown");
}

#[tokio::test]
async fn the_journal_shows_balanced_postings_and_the_books_balance() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    cashbox::invoice(&portal, LEFEVRE, 1_200).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut denis = portal.signed_in(DENIS).await;
    assert_eq!(confirm(&mut portal.signed_in(BLAISE).await, payment, "400", "380.00").await, StatusCode::SEE_OTHER);

    let journal = denis.get("/admin/journal").await;
    assert_eq!((journal.status, journal.text("article.posting").len()), (StatusCode::OK, 3));
    for foot in journal.text("article.posting tfoot") {
        let amounts: Vec<_> = foot.trim_start_matches("Total").split('€').map(str::trim).collect();
        assert!(amounts[0].len() > 3 && amounts[0] == amounts[1], "{foot}");
    }
    let shown = |query: String| format!("/admin/journal?{query}");
    let count =
        async |visitor: &mut Visitor, query: String| visitor.get(&shown(query)).await.text("article.posting").len();
    let number = cashbox::read(&portal, invoice).await.number.expect("a number");
    assert_eq!(count(&mut denis, format!("invoice={number}")).await, 2);
    assert_eq!(count(&mut denis, "kind=capture".into()).await, 1);
    assert_eq!(count(&mut denis, "customer=lefevre".into()).await, 1);
    assert_eq!(count(&mut denis, format!("gateway={bank}&currency=EUR")).await, 1);
    assert_eq!(count(&mut denis, "since=2026-11-21&until=2026-11-21".into()).await, 3);
    assert_eq!(count(&mut denis, "since=2026-11-22".into()).await, 0);

    let balances = denis.get("/admin/accounts/balances").await;
    assert!(balances.text(".notice").join(" ").contains("La balance est juste"), "{:?}", balances.text(".notice"));
    let earlier = denis.get("/admin/accounts/balances?until=2026-11-20").await;
    assert!(!earlier.text("tfoot").join(" ").contains("400"), "nothing was written before");
}

#[tokio::test]
async fn lists_go_on_behind_their_last_line() {
    let portal = TestPortal::new().await;
    cashbox::bank(&portal, "BNP").await;
    for _ in 0..30 {
        cashbox::invoice(&portal, EXEMPLE, 100).await;
    }
    let mut denis = portal.signed_in(DENIS).await;
    let first = denis.get("/admin/journal?kind=issue").await;
    assert_eq!(first.text("article.posting").len(), 25);
    let next = first.attribute("a[rel=next]", "href");
    let second = denis.get(&next).await;
    assert_eq!(second.text("article.posting").len(), 5);
    let back = denis.get(&second.attribute("a[rel=prev]", "href")).await;
    assert_eq!(back.text("article.posting"), first.text("article.posting"));
}

async fn kept(portal: &TestPortal, event: &str, reference: &str) -> NoticeId {
    let gateway = db::names::gateways(portal.db().reader()).await.expect("gateways").remove(0).0;
    let about = About::Payment { reference: reference.into(), ours: None };
    let notice = Notice { event: event.into(), kind: "transfer.seen".into(), about, claim: Claim::default() };
    let now = portal.portal.clock.now();
    db::notices::keep(portal.db().reader(), gateway, &notice, "{\"id\":\"evt\",\"a\":[1,2]}", now).await.expect("kept");
    let all = db::notices::page(portal.db().reader(), notice::Wanted::default(), 50).await.expect("read").lines;
    all.into_iter().find(|kept| kept.notice.event == event).expect("kept").id
}

#[tokio::test]
async fn a_notice_is_processed_again() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let stray = kept(&portal, "evt_stray", "nobody").await;
    let mut chloe = portal.signed_in(CHLOE).await;
    let again = |id| format!("/admin/inbox/{id}/again");

    assert_eq!(chloe.post(&again(stray), &[]).await.status, StatusCode::SEE_OTHER);
    let read = db::notices::find(portal.db().reader(), stray).await.expect("kept");
    assert_eq!((read.state, read.reason.as_str(), read.tries), (NoticeState::Quarantined, "unmatched", 1));
    let page = chloe.get(&format!("/admin/inbox/{stray}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("Elle ne correspond à aucun paiement d’ici.")
            && page.text("pre")[0].contains("\"id\": \"evt\"")
    );
    assert!(chloe.get("/admin/inbox?state=quarantined").await.body.contains(&stray.to_string()));
    assert!(!chloe.get("/admin/inbox?state=applied").await.body.contains(&stray.to_string()));

    let invoice = cashbox::invoice(&portal, EXEMPLE, 100).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let reference = cashbox::payment(&portal, payment).await.reference;
    let found = kept(&portal, "evt_found", &reference).await;
    assert_eq!(chloe.post(&again(found), &[]).await.status, StatusCode::SEE_OTHER);
    let page = chloe.get(&format!("/admin/inbox/{found}")).await;
    assert!(page.body.contains(&reference), "the payment it is about is shown");
    assert!(chloe.get(&format!("/admin/payments/{payment}")).await.body.contains(&found.to_string()));
}

#[tokio::test]
async fn a_payment_that_needs_a_person_shows_both_numbers() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let capture = Capture { amount: euro(37_900), ours: None, mode: Mode::Test, fee: None, method: None };
    let report = Report::new(None, Outcome::Paid(capture));
    settle(&portal.portal, payment, &report, &Actor::Provider(bank)).await.expect("settled");

    let mut chloe = portal.signed_in(CHLOE).await;
    let page = chloe.get(&format!("/admin/payments/{payment}")).await;
    let review = page.text(".notice").join(" ");
    assert!(review.contains("380,00") && review.contains("379,00"), "{review}");
    assert!(chloe.get("/admin/payments?need=person").await.body.contains(&payment.to_string()));
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Issued, "nothing was applied");
    let checked = chloe.post(&format!("/admin/payments/{payment}/check"), &[]).await;
    assert_eq!(checked.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn payments_are_found_by_what_people_know_of_them() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 100).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let strange = cashbox::invoice(&portal, LEFEVRE, 100).await;
    let other = cashbox::transfer(&portal, IRENE, strange, bank).await;
    let mut denis = portal.signed_in(DENIS).await;
    let number = cashbox::read(&portal, invoice).await.number.expect("a number");
    let reference = cashbox::payment(&portal, payment).await.reference;
    for search in [reference.to_lowercase(), number, "exemple".to_owned()] {
        let page = denis.get(&format!("/admin/payments?search={search}")).await;
        assert!(page.body.contains(&payment.to_string()) && !page.body.contains(&other.to_string()), "{search}");
    }
    let none = denis.get("/admin/payments?state=succeeded").await;
    assert!(!none.body.contains(&payment.to_string()));
}

#[tokio::test]
async fn an_administrator_switches_to_an_unlisted_gateway() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let unlisted = cashbox::bank(&portal, "CIC").await;
    cashbox::open(&portal, unlisted, Status::Unlisted).await;
    let hidden = cashbox::bank(&portal, "Old").await;
    cashbox::open(&portal, hidden, Status::Hidden).await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut chloe = portal.signed_in(CHLOE).await;
    let address = format!("/admin/invoices/{invoice}/switch");

    let page = chloe.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text(".notice").join(" ").contains("380,00"), "what happens to the open payment is told");
    assert!(page.body.contains("Cachée"), "why a gateway cannot be chosen is told");
    let refused = chloe.post(&address, &[("gateway", &hidden.to_string())]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let switched = chloe.post(&address, &[("gateway", &unlisted.to_string())]).await;
    assert_eq!(switched.status, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::Canceled);
    assert_eq!(cashbox::read(&portal, invoice).await.chosen, Some(unlisted));
    cashbox::transfer(&portal, GRACE, invoice, unlisted).await;
}

#[tokio::test]
async fn p_42_a_viewer_changes_nothing_about_money() {
    let portal = TestPortal::new().await;
    cashbox::late_money_rule(&portal, LateMoneyRule::Hold).await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let notice = kept(&portal, "evt", "nobody").await;
    let deeds = [
        format!("/admin/payments/{payment}/check"),
        format!("/admin/transfers/{payment}/confirm"),
        format!("/admin/transfers/{payment}/refuse"),
        format!("/admin/late-money/{payment}/credit"),
        format!("/admin/late-money/{payment}/move"),
        format!("/admin/inbox/{notice}/again"),
        format!("/admin/customers/{}/balance", EXEMPLE.id()),
        format!("/admin/invoices/{invoice}/switch"),
    ];
    let mut denis = portal.signed_in(DENIS).await;
    let mut grace = portal.signed_in(GRACE).await;
    for deed in &deeds {
        assert_eq!(denis.post(deed, &[]).await.status, StatusCode::FORBIDDEN, "{deed}");
        assert_ne!(grace.post(deed, &[]).await.status, StatusCode::SEE_OTHER, "{deed}");
        let stranger = portal.visitor().post(deed, &[]).await;
        assert!(stranger.location().starts_with("/sign-in"), "{deed}");
    }
    let mut chloe = portal.signed_in(CHLOE).await;
    for deed in &deeds[1..5] {
        assert_eq!(chloe.post(deed, &[]).await.status, StatusCode::FORBIDDEN, "support moves no money: {deed}");
    }
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::RequiresAction);
    let looks = ["/admin/payments", "/admin/transfers", "/admin/late-money", "/admin/inbox", "/admin/journal"];
    for page in looks {
        let answer = denis.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert_ne!(grace.get(page).await.status, StatusCode::OK, "{page}");
    }
    let page = denis.get(&format!("/admin/transfers/{payment}")).await;
    assert!(!page.body.contains("/confirm"), "no button that would be refused");
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_decides() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let (ada, blaise) = (portal.admin(ADA).await, portal.admin(BLAISE).await);
    let confirm = |admin, amount| {
        let portal = portal.portal.clone();
        async move {
            guichet::flows::payments::confirm_transfer::confirm_transfer(
                &portal,
                &admin,
                payment,
                euro(amount),
                "story",
            )
            .await
        }
    };
    let (one, two) = tokio::join!(confirm(ada, 38_000), confirm(blaise, 10_000));
    let refused: Vec<_> = [one.map(drop), two.map(drop)].into_iter().filter_map(Result::err).collect();
    assert_eq!(refused, [AppError::Conflict(guichet::domain::error::Code::InvoiceAlreadyPaid)]);
}
