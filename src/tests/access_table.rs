//! Who may take which way into the house: every route, eight people, one exact status each.

use std::collections::BTreeSet;

use guichet::{domain::ids::PaymentId, flows::plant, request::doors::Door, server::serve};
use http::{Method, Request, StatusCode, header};

use crate::support::{
    Answer, Till, Visitor,
    access::{TABLE, address},
    counter::{GRACE, HENRI, IRENE},
};

/// In the order of the table's columns; nobody comes first.
const PEOPLE: [&str; 8] =
    ["", GRACE, HENRI, IRENE, "denis@guichet.test", "chloe@guichet.test", "blaise@guichet.test", "ada@guichet.test"];

const PARTS: &str = "--edge\r\nContent-Disposition: form-data; name=\"nobody-asked-for\"\r\n\r\nthis\r\n--edge--\r\n";

async fn everybody(till: &Till) -> Vec<Visitor> {
    let mut all = vec![till.house.visitor()];
    for person in &PEOPLE[1..] {
        let mut visitor = till.enters(person).await;
        visitor.proves(plant::PASSWORD).await;
        all.push(visitor);
    }
    all
}

/// Knocks at a door; what is posted is a form that nobody asked for, so that whoever may come in changes nothing.
async fn knock(visitor: &mut Visitor, method: &Method, address: &str) -> Answer {
    let in_parts = ["/announce", "/icon", "/bank/import", "/evidence"].iter().any(|end| address.ends_with(end));
    let (kind, body) = match *method {
        Method::POST if in_parts => ("multipart/form-data; boundary=edge", PARTS),
        Method::POST => ("application/x-www-form-urlencoded", "nobody-asked-for=this"),
        _ => ("text/plain", ""),
    };
    let request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .expect("a request");
    visitor.send(request).await
}

#[tokio::test]
async fn p_46_a_23_a_24_a_25_a_26_every_route_asks_who_comes() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let doors: BTreeSet<String> = serve::doors(&till.house.portal).iter().map(named).collect();
    let told: BTreeSet<String> = TABLE.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let untold: Vec<_> = doors.difference(&told).collect();
    assert!(untold.is_empty(), "nobody said who may take {untold:#?}");
    let gone: Vec<_> = told.difference(&doors).collect();
    assert!(gone.is_empty(), "there is no {gone:#?} any more");

    let mut people = everybody(&till).await;
    let before = till.house.imprint().await;
    let mut wrong = Vec::new();
    for (method, path, cells) in TABLE {
        let method: Method = method.parse().expect("a method");
        for (place, visitor) in people.iter_mut().enumerate() {
            let answer = knock(visitor, &method, &address(path, &set)).await;
            let leaks = place == 0 && answer.status == StatusCode::SEE_OTHER && !answer.body.is_empty();
            if answer.status.as_u16() != cells[place] || leaks {
                let expected = cells[place];
                wrong.push(format!("{method} {path} as {:?}: {} for {expected}", PEOPLE[place], answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    till.house.imprint().await.is(&before, "knocking at every door");
    let asked = till.sandbox.calls().into_iter().filter(|call| call.path.contains("checkout")).count();
    assert_eq!(asked, 0, "no provider heard of it");
}

#[tokio::test]
async fn a_25_a_program_without_a_session_is_told_so() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let mut told = 0;
    let guarded = TABLE.iter().filter(|(_, path, cells)| cells[0] == 303 && *cells != [303; 8] && *path != "/sign-in");
    for (method, path, _) in guarded {
        let request = Request::builder()
            .method(*method)
            .uri(address(path, &set))
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        let answer = till.house.visitor().send(request.body("".into()).expect("a request")).await;
        answer.is_refused_in_json("unauthenticated", (method, path));
        told += 1;
    }
    assert!(told > 90, "{told} routes only");
}

fn named(door: &Door) -> String {
    // The style sheet's address changes with its content.
    let path = if door.path.starts_with("/assets/") { "/assets/{style}" } else { &door.path };
    format!("{} {path}", door.method)
}

#[tokio::test]
async fn p_46_a_21_a_22_somebody_elses_is_as_good_as_none() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let mut irene = till.enters(IRENE).await;
    let nothing = PaymentId::fresh().to_string();
    let of_customers = |path: &str| path.starts_with("/invoices/") || path.starts_with("/payments/");
    let mut compared = 0;
    for (method, path, _) in TABLE.iter().filter(|(_, path, cells)| of_customers(path) && cells[3] == 404) {
        let theirs = address(path, &set);
        let known = if path.starts_with("/invoices/") { set.invoice.to_string() } else { set.payment.to_string() };
        for method in [*method, if *method == "GET" { "HEAD" } else { "POST" }] {
            let method: Method = method.parse().expect("a method");
            let theirs_answered = knock(&mut irene, &method, &theirs).await;
            let nobodys = knock(&mut irene, &method, &theirs.replace(&known, &nothing)).await;
            assert_eq!(theirs_answered.status, StatusCode::NOT_FOUND, "{method} {path}");
            assert_eq!(theirs_answered.plain().replace(&known, ""), nobodys.plain().replace(&nothing, ""), "{path}");
            assert_eq!(theirs_answered.bare_headers(), nobodys.bare_headers(), "{method} {path}");
        }
        compared += 1;
    }
    assert!(compared >= 13, "{compared} routes only");
}

#[tokio::test]
async fn a_21_a_97_an_address_written_otherwise_is_another_address() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let (mut grace, mut nobody) = (till.enters(GRACE).await, till.house.visitor());
    let invoice = format!("/invoices/{}", set.invoice);
    for odd in [
        format!("{invoice}.json"),
        format!("{invoice}.css"),
        format!("{invoice};x.css"),
        format!("{invoice}/"),
        invoice.to_uppercase(),
        format!("/invoices/{}", set.invoice.to_string().to_uppercase()),
        format!("/invoices/{}", set.invoice.0.simple()),
        format!("{invoice}%2e"),
        format!("{invoice}%2fprint"),
        format!("{invoice}%00"),
        format!("//invoices/{}", set.invoice),
        format!("/..;{invoice}"),
        format!("/payments/{}.json", set.payment),
        format!("/payments/{}/status/", set.payment),
    ] {
        grace.get(&odd).await.is_refused("not_found", &odd);
    }
    for odd in ["/..;/admin", "//admin", "/admin%2f", "/ADMIN", "/%61dmin", "/Admin/", "/admin;x", "/%2e%2e/admin"] {
        nobody.get(odd).await.is_refused("not_found", odd);
        grace.get(odd).await.is_refused("not_found", odd);
    }
    // What begins as the administration's is nobody else's, whether it exists or not.
    grace.get("/admin/..;/x").await.is_refused("forbidden", "below /admin");
}

#[tokio::test]
async fn a_30_only_the_methods_of_a_route_are_answered() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let mut people = everybody(&till).await;
    let before = till.house.imprint().await;
    let paths: BTreeSet<&str> = TABLE.iter().map(|(_, path, _)| *path).collect();
    for path in paths {
        let known: Vec<&str> =
            TABLE.iter().filter(|(_, known, _)| *known == path).map(|(method, ..)| *method).collect();
        let owner = if path.starts_with("/admin") { 7 } else { 1 };
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] {
            if known.contains(&method) {
                continue;
            }
            let method: Method = method.parse().expect("a method");
            let answer = knock(&mut people[owner], &method, &address(path, &set)).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            let allowed = answer.headers.get(header::ALLOW).expect("Allow").to_str().expect("text");
            assert!(known.iter().all(|known| allowed.contains(known)), "{method} {path}: {allowed}");
            assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control")), "{path}");
        }
    }
    till.house.imprint().await.is(&before, "other methods");
}
