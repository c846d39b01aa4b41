//! Uploaded icons: decoded whole, drawn anew, served as nothing but pictures.

use std::io::Cursor;

use axum::body::Body;
use guichet::domain::currency::Currency;
use http::{Request, StatusCode, header};
use image::{DynamicImage, ImageFormat};

use crate::support::{
    Answer, TestPortal, Visitor,
    cast::{ADA, GRACE},
};

async fn ground() -> (TestPortal, Visitor, String) {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    (portal, owner, format!("{address}/icon"))
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

async fn upload(visitor: &mut Visitor, address: &str, (name, bytes): (&str, &[u8])) -> Answer {
    let mut body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"icon\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    send(visitor, address, body).await
}

async fn send(visitor: &mut Visitor, address: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(address)
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(body))
        .expect("a request");
    visitor.send(request).await
}

#[tokio::test]
async fn p_57_an_icon_is_drawn_anew_and_served_as_a_picture() {
    let (portal, mut owner, address) = ground().await;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let answer = upload(&mut owner, &address, ("../../x.svg", &picture(600, 300, format))).await;
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

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_it_says() {
    let (portal, mut owner, address) = ground().await;
    let whole = picture(64, 64, ImageFormat::Png);
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for (name, bytes) in [
        ("icon.svg", svg),
        ("renamed.png", svg),
        ("x.png", b"<html><script>alert(1)</script></html>".as_slice()),
        ("x.gif", b"GIF89a/*\x01\x00\x01\x00*/=alert(1)"),
        ("x.exe", b"MZ\x90\x00\x03"),
        ("cut.png", &whole[..whole.len() / 2]),
    ] {
        let answer = upload(&mut owner, &address, (name, bytes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.error_codes().contains(&"file_type".into()), "{name}: {:?}", answer.error_codes());
    }
    assert_eq!(portal.gateway("Stripe-ABC").await.icon, None, "nothing is stored");
}

#[tokio::test]
async fn bombs_fail_fast() {
    let (_portal, mut owner, address) = ground().await;
    let mut bomb = picture(16, 16, ImageFormat::Png);
    // The header says 60 000 × 60 000, with its checksum put right.
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let sum = crc(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&sum);
    let begun = std::time::Instant::now();
    let wide = picture(2049, 4, ImageFormat::Png);
    for bytes in [bomb, wide] {
        let answer = upload(&mut owner, &address, ("bomb.png", &bytes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.error_codes().contains(&"image_dimensions".into()), "{:?}", answer.error_codes());
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
}

/// The checksum of a PNG's parts.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

#[tokio::test]
async fn too_much_and_too_odd_a_form_is_refused() {
    let (portal, mut owner, address) = ground().await;
    let answer = upload(&mut owner, &address, ("big.png", &vec![0; 300 * 1024])).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.error_codes(), ["too_large"]);
    let none = send(&mut owner, &address, b"--edge--\r\n".to_vec()).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.error_codes().contains(&"required".into()));
    let part = "--edge\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n";
    let many = send(&mut owner, &address, format!("{}--edge--\r\n", part.repeat(1000)).into_bytes()).await;
    assert_eq!(many.status, StatusCode::BAD_REQUEST);
    let plain = owner.post(&address, &[("icon", "x")]).await;
    assert!(plain.status.is_client_error());
    let mut customer = portal.seated(GRACE).await;
    let answer = upload(&mut customer, &address, ("x.png", &picture(8, 8, ImageFormat::Png))).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
