//! Attacks with files (table c.7): only pictures that could be decoded whole are drawn anew, and nothing else is kept of them.

use std::time::{Duration, Instant};

use guichet::{db, domain::currency::Currency};
use http::{StatusCode, header};
use image::ImageFormat;

use crate::support::{
    TestPortal, Visitor,
    cast::{ADA, GRACE},
    refusals::LANGUAGES,
    upload::{part, picture},
};

async fn ground() -> (TestPortal, Visitor, String) {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.enters(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    (portal, owner, format!("{address}/icon"))
}

#[tokio::test]
async fn a_99_a_100_p_57_what_is_no_picture_is_refused_whatever_it_says() {
    let (portal, mut owner, address) = ground().await;
    let whole = picture(64, 64, ImageFormat::Png);
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">";
    let script = format!("{svg}<script>alert(1)</script></svg>");
    let foreign = format!("{svg}<foreignObject><iframe src=\"javascript:alert(1)\"/></foreignObject></svg>");
    let entity = format!("<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{svg}&x;</svg>");
    let magic = [&whole[..8], b"<script>alert(1)</script>"].concat();
    let before = portal.imprint().await;
    for language in LANGUAGES {
        owner.set_cookie("language", language);
        for (name, content) in [
            ("icon.svg", script.as_bytes()),
            ("renamed.png", script.as_bytes()),
            ("foreign.svg", foreign.as_bytes()),
            ("entity.svg", entity.as_bytes()),
            ("x.png", b"<html><script>alert(1)</script></html>".as_slice()),
            ("x.php.png", b"<?php system($_GET[0]); ?>"),
            ("x.gif", b"GIF89a/*\x01\x00\x01\x00*/=alert(1)"),
            ("x.exe", b"MZ\x90\x00\x03"),
            ("magic.png", &magic),
            ("cut.png", &whole[..whole.len() / 2]),
            ("one.png", b"x"),
        ] {
            owner.upload(&address, (name, content)).await.is_refused("file_type", name);
        }
    }
    portal.imprint().await.is(&before, "files that are no pictures");
}

#[tokio::test]
async fn a_101_a_104_p_57_nothing_is_kept_of_a_file_but_the_picture() {
    let (portal, mut owner, address) = ground().await;
    let long = "x".repeat(5_000);
    let with_words = with_comment(&picture(32, 32, ImageFormat::Png), b"Comment\0<script>alert(1)</script>");
    for name in ["../../x.png", "x.png\\0.svg", "x.svg", "CON", "nul.png", ".htaccess", "%00", "", &long] {
        let answer = owner.upload(&address, (name, &with_words)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {:?}", answer.error_codes());
        let id = portal.gateway("Stripe-ABC").await.icon.expect("an icon");
        assert_eq!(id.0.get_version_num(), 4, "its address is drawn by lot");
        let kept = db::icons::find(portal.db().reader(), id).await.expect("kept");
        image::load_from_memory_with_format(&kept, ImageFormat::Png).expect("a PNG");
        assert!(!kept.windows(6).any(|bytes| bytes == b"script"), "comments are gone");
    }
    let all = portal.imprint().await;
    assert!(!all.holds("htaccess") && !all.holds("alert(1)"), "names and words are kept nowhere");
}

/// The same picture with a text chunk behind its header.
fn with_comment(png: &[u8], text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).expect("short").to_be_bytes();
    let named = [b"tEXt", text].concat();
    [&png[..33], &length, &named, &checksum(&named).to_be_bytes(), &png[33..]].concat()
}

/// The checksum of a PNG's parts.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

#[tokio::test]
async fn a_102_bombs_fail_fast() {
    let (portal, mut owner, address) = ground().await;
    let claims = |width: u32, height: u32| {
        let mut bomb = picture(16, 16, ImageFormat::Png);
        bomb[16..20].copy_from_slice(&width.to_be_bytes());
        bomb[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = checksum(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        bomb
    };
    let before = portal.imprint().await;
    for language in LANGUAGES {
        owner.set_cookie("language", language);
        let begun = Instant::now();
        for (name, content) in [
            ("60 000 each way", claims(60_000, 60_000)),
            ("one long line", claims(2_000_000, 1)),
            ("a little too wide", picture(2049, 4, ImageFormat::Png)),
        ] {
            owner.upload(&address, ("bomb.png", &content)).await.is_refused("image_dimensions", name);
        }
        let most = claims(u32::MAX >> 1, u32::MAX >> 1);
        owner.upload(&address, ("bomb.png", &most)).await.is_refused("file_type", "as many as there are numbers");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
    portal.imprint().await.is(&before, "bombs");
}

#[tokio::test]
async fn a_103_a_105_a_111_a_form_of_parts_has_bounds_too() {
    let (portal, mut owner, address) = ground().await;
    let small = picture(8, 8, ImageFormat::Png);
    let parts = "multipart/form-data; boundary=edge";
    let end = b"--edge--\r\n".to_vec();
    let field = b"--edge\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n".to_vec();
    let nested = b"--edge\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\nx\r\n--in--\r\n".to_vec();
    let two = [part("icon", "a.png", &small), part("icon", "b.png", &small), end.clone()].concat();
    let other = [part("proof", "a.png", &small), end.clone()].concat();
    let before = portal.imprint().await;
    for language in LANGUAGES {
        owner.set_cookie("language", language);
        owner.upload(&address, ("big.png", &vec![0; 300 * 1024])).await.is_refused("too_large", "300 KiB");
        owner.upload(&address, ("big.png", &vec![0; 257 * 1024])).await.is_refused("too_large", "257 KiB");
        owner.upload(&address, ("big.png", &vec![0; 5 * 1024 * 1024])).await.is_refused("too_large", "5 MB");
        for (kind, body, code) in [
            (parts, end.clone(), "required"),
            (parts, [part("icon", "", b""), end.clone()].concat(), "required"),
            (parts, [field.repeat(1_000), end.clone()].concat(), "bad_request"),
            (parts, [field.clone(), end.clone()].concat(), "unknown_field"),
            (parts, other.clone(), "unknown_field"),
            (parts, two.clone(), "bad_request"),
            (parts, [nested.clone(), end.clone()].concat(), "unknown_field"),
            (parts, part("icon", "a.png", &small), "bad_request"),
            (parts, b"nothing of the kind".to_vec(), "bad_request"),
            ("multipart/form-data", [part("icon", "a.png", &small), end.clone()].concat(), "bad_request"),
            (
                "multipart/mixed; boundary=edge",
                [part("icon", "a.png", &small), end.clone()].concat(),
                "unsupported_media_type",
            ),
            ("application/json", b"{}".to_vec(), "unsupported_media_type"),
            ("image/png", small.clone(), "unsupported_media_type"),
        ] {
            let shown = format!("{kind} {:.60}", String::from_utf8_lossy(&body));
            owner.send_parts(&address, kind, body).await.is_refused(code, shown);
        }
    }
    portal.imprint().await.is(&before, "forms of parts that were refused");
}

#[tokio::test]
async fn a_106_an_icon_is_served_as_nothing_but_a_picture() {
    let (portal, mut owner, address) = ground().await;
    owner.upload(&address, ("x.html", &picture(32, 32, ImageFormat::Png))).await;
    let icon = portal.gateway("Stripe-ABC").await.icon.expect("an icon");
    let served = portal.visitor().get(&format!("/icons/{icon}")).await;
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-disposition", "inline; filename=\"icon.png\""),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "public, max-age=31536000, immutable"),
    ] {
        assert_eq!(served.headers.get(name).expect(name), value);
    }
    assert!(served.headers.get(header::SET_COOKIE).is_none(), "what everybody may keep says nothing of anybody");
}

#[tokio::test]
async fn a_107_a_customer_uploads_no_icon() {
    let (portal, _owner, address) = ground().await;
    let (mut grace, mut nobody) = (portal.enters(GRACE).await, portal.visitor());
    let before = portal.imprint().await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        let small = picture(8, 8, ImageFormat::Png);
        grace.upload(&address, ("x.png", &small)).await.is_refused("forbidden", "a customer");
        assert_eq!(nobody.upload(&address, ("x.png", &small)).await.location(), "/sign-in");
    }
    portal.imprint().await.is(&before, "somebody else's icons");
}
