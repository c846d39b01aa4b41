//! Uploaded icons: decoded whole, drawn anew, served as nothing but pictures.

use guichet::domain::currency::Currency;
use http::StatusCode;
use image::ImageFormat;

use crate::support::{TestPortal, Visitor, cast::ADA, upload::picture};

async fn ground() -> (TestPortal, Visitor, String) {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    (portal, owner, format!("{address}/icon"))
}

#[tokio::test]
async fn p_57_an_icon_is_drawn_anew_and_served_as_a_picture() {
    let (portal, mut owner, address) = ground().await;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let answer = owner.upload(&address, ("../../x.svg", &picture(600, 300, format))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{format:?}: {:?}", answer.error_codes());
    }
    let icon = portal.gateway("Stripe-ABC").await.icon.expect("an icon");
    let served = portal.visitor().get(&format!("/icons/{icon}")).await;
    assert_eq!(served.status, StatusCode::OK);
    let head = |name: &str| served.headers.get(name).map(|value| value.to_str().expect("text").to_owned());
    assert_eq!(head("content-type").as_deref(), Some("image/png"));
    assert_eq!(head("x-content-type-options").as_deref(), Some("nosniff"));
    assert!(head("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'")));
    assert!(head("cache-control").is_some_and(|cache| cache.contains("immutable")));
    let stored = guichet::db::icons::find(portal.db().reader(), icon).await.expect("stored");
    let drawn = image::load_from_memory_with_format(&stored, ImageFormat::Png).expect("a PNG");
    assert_eq!((drawn.width(), drawn.height()), (128, 64));
    assert_eq!(owner.post(&format!("{address}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(portal.visitor().get(&format!("/icons/{icon}")).await.status, StatusCode::NOT_FOUND);
}
