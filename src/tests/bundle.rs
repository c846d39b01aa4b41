//! What travels to the browser: only to pages with something alive, once, and kept for ever.

use guichet::{
    flows::portal::{Addresses, Bundle},
    server::assets,
};

use crate::support::{
    Answer, TestPortal, Visitor,
    cast::{ADA, EXEMPLE},
};

/// A site of two files, and the portal that gives them out.
async fn with_bundle() -> (TestPortal, Bundle, tempfile::TempDir) {
    let site = tempfile::tempdir().expect("a folder");
    let bundle = built(site.path(), "1");
    let portal = TestPortal::at(Addresses { bundle: Some(bundle.clone()), ..Addresses::default() }).await;
    (portal, bundle, site)
}

fn built(site: &std::path::Path, content: &str) -> Bundle {
    std::fs::create_dir_all(site.join("pkg")).expect("a folder");
    for file in ["guichet.js", "guichet_bg.wasm"] {
        std::fs::write(site.join("pkg").join(file), content).expect("a file");
    }
    assets::bundle(site).expect("a bundle")
}

fn loads(page: &Answer, bundle: &Bundle) -> bool {
    page.body.contains(&format!("/{}/guichet_bg.wasm", bundle.address))
}

#[tokio::test]
async fn only_pages_with_something_alive_load_the_bundle() {
    let (portal, bundle, _site) = with_bundle().await;
    let customer = portal.plant_customer(EXEMPLE).await;
    let mut ada = portal.signed_in(ADA).await;
    for quiet in ["/", "/admin/invoices", "/admin/settings/store/gateways", "/account"] {
        let page = ada.get(quiet).await;
        assert!(!page.body.contains("<leptos-island"), "{quiet} has an island");
        assert!(!page.body.contains("/pkg/"), "{quiet} loads what it does not need");
    }
    let editor = ada.get(&format!("/admin/invoices/new?customer={customer}")).await;
    assert!(editor.body.contains("<leptos-island"));
    assert!(loads(&editor, &bundle));
}

#[tokio::test]
async fn the_bundle_is_kept_for_ever_at_an_address_of_its_content() {
    let (portal, bundle, site) = with_bundle().await;
    let mut anybody: Visitor = portal.visitor();
    let file = anybody.get(&format!("/{}/guichet.js", bundle.address)).await;
    assert_eq!(file.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_ne!(built(site.path(), "2").address, bundle.address);
    assert!(assets::bundle(&site.path().join("nowhere")).is_none());
}
