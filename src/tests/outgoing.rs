//! Where the house goes by itself: to the providers its environment names, and to no address anybody typed.

use guichet::{domain::currency::Currency, providers};
use http::StatusCode;
use tokio::net::TcpListener;

use crate::support::{
    TestPortal, Till,
    access::{TABLE, address},
    cast::ADA,
    counter::GRACE,
    desk::{GATEWAYS, stripe_says},
    refusals::LANGUAGES,
};

/// Parts of names under which an address would be asked for.
const ADDRESSES: [&str; 14] = [
    "url", "uri", "host", "hostname", "endpoint", "base", "server", "smtp", "proxy", "callback", "redirect", "domain",
    "site", "link",
];

fn asks_for_an_address(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(['.', '_', '-', '[', ']']).any(|part| ADDRESSES.contains(&part))
}

#[test]
fn p_59_no_setting_of_a_provider_is_an_address() {
    for provider in providers::ALL {
        for field in provider.fields() {
            assert!(!asks_for_an_address(field.name), "{}: {}", provider.kind(), field.name);
        }
    }
}

#[tokio::test]
async fn p_59_no_form_asks_for_an_address_to_be_fetched() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let mut visitors = [till.house.visitor(), till.enters(GRACE).await, till.enters("ada@guichet.test").await];
    let selector = scraper::Selector::parse("input, select, textarea").expect("a selector");
    for (_, path, _) in TABLE.iter().filter(|(method, path, _)| *method == "GET" && !path.ends_with("/back")) {
        for visitor in &mut visitors {
            let page = scraper::Html::parse_document(&visitor.get(&address(path, &set)).await.body);
            for field in page.select(&selector) {
                let (name, kind) = (field.attr("name").unwrap_or_default(), field.attr("type").unwrap_or_default());
                assert!(!asks_for_an_address(name) && kind != "url", "{path}: {name}");
            }
        }
    }
}

/// The sources of the house, without tests: who calls the one client there is.
#[test]
fn p_59_only_adapters_call_and_only_where_the_environment_says() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut callers = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&root).expect("inside").display().to_string();
            let ours = !name.contains("tests")
                && !name.starts_with("sandbox")
                && !name.starts_with("bench")
                && !name.starts_with("providers/http");
            if path.is_dir() {
                folders.push(path);
            } else if ours && name.ends_with(".rs") {
                let text = std::fs::read_to_string(&path).expect("text");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                let calls =
                    ["http.get(", "http.post(", "Http::get(", "Http::post(", "TcpStream::connect", "lookup_host"];
                callers.extend(calls.iter().filter(|call| code.contains(**call)).map(|call| format!("{name}: {call}")));
                if name.starts_with("providers/") && calls.iter().any(|call| code.contains(call)) {
                    assert!(code.contains("call.base"), "{name} calls, and not where the environment says");
                    assert!(!code.contains("settings.get(\"base"), "{name} reads its address from a form");
                }
            }
        }
    }
    assert!(!callers.is_empty(), "somebody has to call");
    let others: Vec<_> = callers.iter().filter(|caller| !caller.starts_with("providers/")).collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[tokio::test]
async fn a_57_p_59_an_address_that_is_posted_anyway_is_refused_and_not_called() {
    let probe = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = probe.local_addr().expect("an address").port();
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let gateway = portal.add_stripe(&mut owner).await;
    let before = portal.imprint().await;
    let addresses = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost.:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://0x7f000001:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("https://user:pw@127.0.0.1:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("gopher://127.0.0.1:{port}/_x"),
    ];
    for (nth, evil) in addresses.iter().enumerate() {
        owner.set_cookie("language", LANGUAGES[nth % 2]);
        for name in ["icon_url", "webhook_url", "setting.base", "setting.api_base", "secret.api_base", "smtp_host"] {
            for page in [gateway.as_str(), "/admin/settings/store"] {
                let form = owner.get(page).await.form(page).with(name, evil);
                owner.post(page, &form.fields()).await.is_refused("unknown_field", (page, name, evil));
            }
        }
        let new = [("provider", "stripe"), ("account_name", "X"), ("base_url", evil.as_str())];
        owner.post(&format!("{GATEWAYS}/new"), &new).await.is_refused("unknown_field", evil);
    }
    portal.imprint().await.is(&before, "addresses of elsewhere");
    // What a name may be, an address may be too: it stays a name.
    let form =
        owner.get(&gateway).await.form(&gateway).with("title_fr", &addresses[0]).with("description_fr", &addresses[0]);
    assert_eq!(owner.post(&gateway, &form.fields()).await.status, StatusCode::SEE_OTHER);
    owner.get(&gateway).await;
    let heard = tokio::time::timeout(std::time::Duration::from_millis(100), probe.accept()).await;
    assert!(heard.is_err(), "somebody called the probe");
}
