//! Two portals and a worker behind a proxy that knows nobody again: one of them dies, and nobody is sent away.

use std::{collections::BTreeSet, time::Duration};

use guichet::{
    domain::{ids::InvoiceId, invoice::InvoiceState},
    flows::plant,
};
use http::StatusCode;
use image::ImageFormat;

use crate::support::{
    browser::{Browser, Reply},
    counter::HENRI,
    replicas::Replicas,
    till::fresh_key,
    upload::{part, picture},
};

/// Turn and turn about: whatever one of them knows, the other must.
async fn looks(browser: &Browser, path: &str) -> Reply {
    browser.get(path).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_sentences_and_limits_belong_to_all_replicas() {
    let Some(mut house) = Replicas::installed().await else { return };
    house.start().await;
    let grace = house.signs_in(plant::CUSTOMER).await;
    for _ in 0..6 {
        assert_eq!(looks(&grace, "/invoices").await.status, StatusCode::OK, "signed in everywhere");
    }
    let answered: BTreeSet<_> = house.proxy.led("GET", "/invoices").into_iter().collect();
    assert_eq!(answered, [house.place(0), house.place(1)].into(), "both took their turn");

    let renamed = grace.post("/account/name", &[("name", "Grace Hopper")]).await.expect("an answer");
    assert_eq!(renamed.status, StatusCode::SEE_OTHER, "a form drawn by one is taken by the other");
    let said = looks(&grace, "/account").await.body;
    let again = looks(&grace, "/account").await.body;
    let sentence = |page: &str| page.matches("class=\"notice").count();
    assert!(sentence(&said) > sentence(&again), "said by the other replica, once");

    let stranger = Browser::at(&house.address);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let tried = stranger.post("/sign-in", &[("email", HENRI), ("password", "not his password")]).await;
        statuses.push(tried.expect("an answer").status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429], "counted by both together");

    grace.post("/sign-out", &[]).await.expect("an answer");
    for _ in 0..2 {
        assert_eq!(looks(&grace, "/invoices").await.status, StatusCode::SEE_OTHER, "signed out everywhere");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_was_sent_both_serve() {
    let Some(mut house) = Replicas::installed().await else { return };
    house.start().await;
    let ada = house.signs_in(plant::OWNER).await;
    let gateway = house.till.card;
    let body = [part("icon", "x.png", &picture(64, 64, ImageFormat::Png)), b"--edge--\r\n".to_vec()].concat();
    let address = format!("/admin/settings/store/gateways/{gateway}/icon");
    let sent = ada.post_parts(&address, "multipart/form-data; boundary=edge", body).await.expect("an answer");
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let gateways = guichet::db::gateways::find(house.till.house.db().reader(), gateway).await.expect("the gateway");
    let icon = format!("/icons/{}", gateways.icon.expect("an icon"));
    for _ in 0..2 {
        assert_eq!(looks(&ada, &icon).await.status, StatusCode::OK);
    }
    let served: BTreeSet<_> = house.proxy.led("GET", &icon).into_iter().collect();
    assert_eq!(served.len(), 2, "{served:?}");
}

async fn all_pay(house: &Replicas, customer: &Browser, bills: &[(InvoiceId, String)]) {
    let paying = bills.iter().map(|(invoice, key)| house.till.pays_by_card(customer, *invoice, key));
    futures::future::join_all(paying).await;
}

/// Somebody who only reads, as fast as they can, until told that it is enough.
async fn reads(browser: &Browser, enough: &tokio::sync::watch::Sender<bool>) -> Vec<Option<StatusCode>> {
    let mut read = Vec::new();
    while !*enough.borrow() {
        read.push(browser.get("/invoices").await.map(|reply| reply.status));
    }
    read
}

/// How many requests were led to a portal that was dead, and then to another one.
fn passed_on(house: &Replicas, method: &str) -> usize {
    house.proxy.led(method, "/invoices").iter().filter(|led| led.contains(", ")).count()
}

/// In the middle of twelve payments one portal is killed; later it comes back. Who reads never notices, who pays has paid
/// once. A post that was sent is not sent to the other one: the customer goes on with the form they have.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_08_a_replica_killed_among_payments_is_missed_by_nobody() {
    let Some(mut house) = Replicas::installed().await else { return };
    house.start().await;
    let (customer, reader) = (house.signs_in(plant::CUSTOMER).await, house.signs_in(HENRI).await);
    let mut bills = Vec::new();
    for _ in 0..12 {
        bills.push((house.till.invoice(1_000).await, fresh_key()));
    }
    let enough = tokio::sync::watch::Sender::new(false);
    let story = async {
        let sandbox = house.till.sandbox.clone();
        let begun = async {
            while sandbox.objects("checkout.session").len() < 4 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        // The house is lent to those who pay until one of its portals is to die.
        tokio::select! {
            () = all_pay(&house, &customer, &bills) => panic!("all had paid before anything happened"),
            () = begun => {}
        }
        house.kill(0);
        all_pay(&house, &customer, &bills).await;
        // An answer cut by the death is its first failure: the proxy comes back to it only after ten seconds.
        while passed_on(&house, "GET") + passed_on(&house, "POST") == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        house.start_portal(0, &["serve", "--no-worker"]).await;
        house.janitor(90).await;
        all_pay(&house, &customer, &bills).await;
        house.janitor(400).await;
        let mut left = Vec::new();
        for (invoice, _) in &bills {
            if house.till.invoice_now(*invoice).await.state != InvoiceState::Paid {
                left.push((*invoice, fresh_key()));
            }
        }
        all_pay(&house, &customer, &left).await;
        house.janitor(700).await;
        enough.send_replace(true);
        house
    };
    let (house, read) = futures::join!(story, reads(&reader, &enough));
    // An answer may be cut in the middle by the death of who gave it; a second one may not.
    let cut = read.iter().filter(|status| status.is_none()).count();
    assert!(cut <= 1 && read.iter().flatten().all(|status| *status == StatusCode::OK), "{read:?}");
    let (pages, posts) = (passed_on(&house, "GET"), passed_on(&house, "POST"));
    assert!(pages + posts > 0, "nothing was led to the dead one: this proves nothing");
    println!("{} pages read, {pages} of them passed on, and {posts} posts that nobody had taken yet", read.len());
    for (invoice, _) in &bills {
        house.till.charged_once(*invoice).await;
    }
    house.till.agrees_with_provider().await;
    house.till.verifies().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_behind_a_proxy_that_asks_nobody_else_the_dead_one_is_met() {
    let altered = |site: String| site.replace("proxy_next_upstream error timeout;", "proxy_next_upstream off;");
    let Some(mut house) = Replicas::behind(altered).await else { return };
    house.start().await;
    let reader = house.signs_in(HENRI).await;
    house.kill(0);
    let mut met = BTreeSet::new();
    for _ in 0..4 {
        met.insert(looks(&reader, "/invoices").await.status.as_u16());
    }
    assert!(met.contains(&502), "{met:?}");
}

/// Three workers at once: one in each portal, and one alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_waits_for_a_worker_is_done_by_one_of_them() {
    let Some(mut house) = Replicas::installed().await else { return };
    house.start_portal(0, &["serve"]).await;
    house.start_portal(1, &["serve"]).await;
    house.start_worker();
    let customer = house.signs_in(plant::CUSTOMER).await;
    let mut bills = Vec::new();
    for _ in 0..8 {
        bills.push((house.till.invoice(1_000).await, fresh_key()));
    }
    all_pay(&house, &customer, &bills).await;
    for (invoice, _) in &bills {
        while house.till.invoice_now(*invoice).await.state != InvoiceState::Paid {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        house.till.charged_once(*invoice).await;
    }
    let waiting = async || {
        let portal = &house.till.house.portal;
        guichet::db::letters::waiting(portal.db.reader(), portal.clock.now(), 1).await.expect("the outbox").len()
    };
    while waiting().await > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mails: Vec<_> = house.till.sandbox.mails().into_iter().map(|mail| mail.message_id).collect();
    let once: BTreeSet<_> = mails.iter().collect();
    assert!(mails.len() >= bills.len(), "a receipt for each");
    assert_eq!(mails.len(), once.len(), "no letter was sent by two of them");
    house.till.verifies().await;
}
