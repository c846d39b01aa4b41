//! The check of the token, and the shape of each setting.

use super::*;
use crate::{
    domain::{error::Code, gateway::Mode},
    providers::{Call, samples::settings},
};

fn creditor(id: &str, status: &str) -> Value {
    json!({"id": id, "name": "Tenant SARL", "verification_status": status})
}

async fn checked(creditors: Value, wished: Option<&str>) -> Result<crate::providers::Checked, Trouble> {
    let server = MockServer::start().await;
    answers(&server, "GET", "/creditors", 200, &list("creditors", creditors)).await;
    let mut settings = good();
    settings.0.extend(wished.map(|id| ("creditor".to_owned(), id.to_owned())));
    GoCardless.check(&call(&http(), &settings, Some(&server.uri()))).await
}

#[tokio::test]
async fn a_check_names_the_creditor() {
    for (status, disabled) in [("successful", None), ("in_review", None), ("action_required", Some("action_required"))]
    {
        let found = checked(json!([creditor("CR000TEN1", status)]), None).await.expect("good");
        assert_eq!(found.account, "CR000TEN1 (Tenant SARL)");
        assert_eq!(found.disabled_reason.as_deref(), disabled);
    }
}

#[tokio::test]
async fn of_several_creditors_one_has_to_be_chosen() {
    let both = || json!([creditor("CR000TEN1", "successful"), creditor("CR000TEN2", "successful")]);
    let refused = |reason: &str, field| TroubleKind::Refused { reason: reason.into(), field: Some(field) };
    assert_eq!(checked(both(), Some("CR000TEN2")).await.expect("good").account, "CR000TEN2 (Tenant SARL)");
    assert_eq!(checked(both(), None).await.expect_err("which?").kind, refused("required", "creditor"));
    let unknown = checked(both(), Some("CR000TEN3")).await.expect_err("unknown");
    assert_eq!(unknown.kind, refused("invalid_request", "creditor"));
    let nobody = checked(json!([]), None).await.expect_err("nobody");
    assert_eq!(nobody.kind, refused("permission_denied", "access_token"));
}

#[tokio::test]
async fn a_token_is_refused_or_lacks_a_right() {
    for (status, reason) in [(401, "credentials_refused"), (403, "permission_denied")] {
        let server = MockServer::start().await;
        let refused = fault("invalid_api_usage", status, json!({"reason": "access_token_not_found", "message": "no"}));
        answers(&server, "GET", "/creditors", status, &refused).await;
        let trouble = GoCardless.check(&call(&http(), &good(), Some(&server.uri()))).await.expect_err("refused");
        assert_eq!(trouble.kind, TroubleKind::Refused { reason: reason.into(), field: Some("access_token") });
    }
}

#[tokio::test]
async fn tokens_of_another_mode_never_leave() {
    let server = MockServer::start().await;
    let (http, uri) = (http(), server.uri());
    for (token, mode) in
        [("live_0123456789", Mode::Test), ("sandbox_0123456789", Mode::Live), ("0123456789abcdef", Mode::Live)]
    {
        let settings = settings(&[("access_token", token)]);
        let call = Call { mode, ..call(&http, &settings, Some(&uri)) };
        let trouble = GoCardless.check(&call).await.expect_err("refused");
        let refused = TroubleKind::Refused { reason: "key_mode_mismatch".into(), field: Some("access_token") };
        assert_eq!(trouble.kind, refused, "{token}");
    }
    assert_eq!(server.received_requests().await.map(|requests| requests.len()), Some(0));
}

#[test]
fn each_setting_is_judged_by_its_shape() {
    let code = |name: &str, value: &str, mode| {
        let found = GoCardless.inspect(&settings(&[(name, value)]), mode);
        found.first().map(|error| (error.field.to_string(), error.code))
    };
    for (name, value, expected) in [
        ("access_token", "sandbox_abcDEF-_123", None),
        ("access_token", "\tabcDEF123 ", None),
        ("access_token", "live_abcDEF", Some(Code::KeyModeMismatch)),
        ("access_token", "abc DEF", Some(Code::TextInvalid)),
        ("webhook_secret", "ED7D658C-D8EB-4941-948B-3973214F2D49", None),
        ("webhook_secret", "é", Some(Code::TextInvalid)),
        ("webhook_secret_previous", "old one", Some(Code::TextInvalid)),
        ("collection", "debit", None),
        ("collection", "instant", None),
        ("collection", "card", Some(Code::TextInvalid)),
        ("creditor", "CR000123", None),
        ("creditor", "CR", Some(Code::TextInvalid)),
        ("creditor", "CR1/../x", Some(Code::TextInvalid)),
    ] {
        let expected = expected.map(|code| (name.to_owned(), code));
        assert_eq!(code(name, value, Mode::Test), expected, "{name} {value:?}");
    }
    assert!(code("access_token", "sandbox_abc", Mode::Live).is_some());
    assert_eq!(code("access_token", "live_abc", Mode::Live), None);
}

#[test]
fn floors_are_the_schemes_own() {
    use crate::domain::{currency::Currency, money::Money};
    let floor = |code: &str| {
        let currency = Currency::parse(code).expect("a currency");
        GoCardless.accepts(currency).and_then(|bounds| bounds.floor).map(|money: Money| money.minor)
    };
    let floors = ["EUR", "GBP", "SEK", "DKK", "AUD", "JPY"].map(floor);
    assert_eq!(floors, [Some(100), Some(100), Some(1_000), Some(1_000), Some(200), None]);
}
