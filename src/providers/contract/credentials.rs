//! (test) Where credentials may go, and what is told of the calls made with them.

use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{
    answers::{every_answer, with_prelude},
    speaking,
};
use crate::{
    domain::{error::Code, gateway::Mode},
    providers::{
        Call, Provider, Trouble, TroubleKind,
        samples::{self, Sample, call, charge_for, sample},
    },
};

/// A live key in a gateway of the sandbox, or one that forgot where it is: nothing of it leaves the house.
#[tokio::test]
async fn live_credentials_go_to_no_stand_in() {
    let http = samples::http();
    for provider in speaking() {
        let server = MockServer::start().await;
        let (base, Sample { settings, reference, .. }) = (server.uri(), sample(provider.kind()));
        let live = Call { mode: Mode::Live, ..call(&http, &settings, Some(&base)) };
        for (operation, said) in every_answer(*provider, &live, reference).await {
            let kind = said.as_ref().err().map(|trouble| trouble.kind.clone());
            let refused = |kind: &TroubleKind| match kind {
                TroubleKind::Refused { reason, field } => reason == "key_mode_mismatch" && field.is_some(),
                _ => false,
            };
            assert!(kind.as_ref().is_some_and(refused), "{} {operation}: {said:?}", provider.kind());
        }
        assert!(server.received_requests().await.expect("recorded").is_empty(), "{}", provider.kind());
    }
}

/// Where a key says which mode it is of, it is compared as soon as it is typed.
#[test]
fn a_key_that_names_its_mode_is_taken_for_no_other() {
    let marked = |provider: &&&dyn Provider| {
        let found = provider.inspect(&sample(provider.kind()).settings, Mode::Live);
        assert!(found.iter().all(|error| error.code == Code::KeyModeMismatch), "{}: {found:?}", provider.kind());
        !found.is_empty()
    };
    assert!(speaking().filter(marked).count() >= 3);
}

/// Whatever is refused is told with the id its support will ask for.
#[tokio::test]
async fn a_refusal_names_the_request() {
    let mut by_status = 0;
    for provider in speaking() {
        let (mut refused, Sample { settings, .. }) = (0, sample(provider.kind()));
        for status in [400, 401, 403, 404, 422] {
            let server = MockServer::start().await;
            let answer = ResponseTemplate::new(status).insert_header("x-request-id", "req-contract");
            let body = serde_json::json!({"error": {"type": "invalid_api_usage", "code": "BAD_REQUEST_ERROR"}});
            Mock::given(any()).respond_with(answer.set_body_json(body)).mount(&server).await;
            with_prelude(&server, provider.kind()).await;
            let (http, base) = (samples::http(), server.uri());
            let call = call(&http, &settings, Some(&base));
            if let Err(Trouble { kind: TroubleKind::Refused { .. }, request_id, .. }) =
                call.naming(provider.start(&call, &charge_for(*provider)).await)
            {
                refused += 1;
                assert_eq!(request_id.as_deref(), Some("req-contract"), "{} {status}", provider.kind());
            }
        }
        by_status += usize::from(refused > 0);
    }
    assert!(by_status >= 6, "of all but those that always answer 200");
}
