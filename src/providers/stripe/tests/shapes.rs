//! The check of the credentials, and the shape of each setting.

use serde_json::json;
use wiremock::MockServer;

use super::{answers, fixture, good, merged};
use crate::{
    domain::{error::Code, gateway::Mode},
    providers::{
        Call, Provider, TroubleKind,
        samples::{call, http, settings},
        stripe::Stripe,
    },
};

#[tokio::test]
async fn a_check_names_the_account() {
    let server = MockServer::start().await;
    let account = fixture(include_str!("../fixtures/account.json"));
    let stopped = json!({"charges_enabled": false, "requirements": {"disabled_reason": "rejected.fraud"}});
    for (body, reason) in [(account.clone(), None), (merged(account, &stopped), Some("rejected.fraud"))] {
        server.reset().await;
        answers(&server, "GET", "/v1/account", 200, &body).await;
        let checked = Stripe.check(&call(&http(), &good(), Some(&server.uri()))).await.expect("good credentials");
        assert_eq!(checked.account, "acct_1QShopFR0001 (Atelier Éléonore)");
        assert_eq!(checked.disabled_reason.as_deref(), reason);
    }
}

#[tokio::test]
async fn keys_of_another_mode_never_leave() {
    let server = MockServer::start().await;
    let (http, uri) = (http(), server.uri());
    for (key, mode) in
        [("sk_live_51", Mode::Test), ("sk_test_51", Mode::Live), ("sk_live_51", Mode::Live), ("pk_test_51", Mode::Test)]
    {
        let settings = settings(&[("secret_key", key)]);
        let call = Call { mode, ..call(&http, &settings, Some(&uri)) };
        let trouble = Stripe.check(&call).await.expect_err("refused");
        assert_eq!(
            trouble.kind,
            TroubleKind::Refused { reason: "key_mode_mismatch".into(), field: Some("secret_key") }
        );
    }
    assert_eq!(server.received_requests().await.map(|requests| requests.len()), Some(0));
}

#[test]
fn each_setting_is_judged_by_its_shape() {
    let code = |name: &str, value: &str, mode| {
        Stripe.inspect(&settings(&[(name, value)]), mode).first().map(|error| (error.field.to_string(), error.code))
    };
    for (name, value, expected) in [
        ("secret_key", "sk_test_51A", None),
        ("secret_key", "\trk_test_51A ", None),
        ("secret_key", "", None),
        ("secret_key", "sk_live_51A", Some(Code::KeyModeMismatch)),
        ("secret_key", "rk_live_51A", Some(Code::KeyModeMismatch)),
        ("secret_key", "pk_test_51A", Some(Code::KeyModeMismatch)),
        ("secret_key", "whsec_51A", Some(Code::KeyModeMismatch)),
        ("secret_key", "sk_test_51 A", Some(Code::TextInvalid)),
        ("secret_key", "hello", Some(Code::TextInvalid)),
        ("webhook_secret", "whsec_0123456789", None),
        ("webhook_secret", "sk_test_51A", Some(Code::TextInvalid)),
        ("webhook_secret", "whsec_", Some(Code::TextInvalid)),
        ("webhook_secret_previous", "old", Some(Code::TextInvalid)),
        ("statement_descriptor_suffix", "F-2026", None),
        ("statement_descriptor_suffix", "2026", Some(Code::TextInvalid)),
        ("statement_descriptor_suffix", "L'ATELIER", Some(Code::TextInvalid)),
        ("statement_descriptor_suffix", "ABCDEFGHIJKLMNOPQRSTUVW", Some(Code::TooLong)),
    ] {
        let expected = expected.map(|code| (name.to_owned(), code));
        assert_eq!(code(name, value, Mode::Test), expected, "{name} {value:?}");
    }
    assert_eq!(code("secret_key", "sk_live_51A", Mode::Live), None);
}
