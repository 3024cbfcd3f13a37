//! Whatever is sent, the answer is one of a client's mistakes and never one of ours.

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::kit::{Exchange, FORM};

/// The content types that are parsed, and some other.
fn kinds() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        FORM,
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=",
        "application/json",
        "",
    ])
}

/// Any bytes, or text near what is looked for.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<Vec<u8>>(),
        "(grant_type|client_id|client_secret|token|%[0-9A-F]{2}|[=&+%])*".prop_map(String::into_bytes),
        "(--x\r\n|Content-Disposition: form-data; name=\"(grant_type|token)\"|\r\n|--|x)*".prop_map(String::into_bytes),
    ]
}

/// Bytes that an HTTP header can hold.
fn headers() -> impl Strategy<Value = HeaderValue> {
    let bytes =
        prop_oneof![any::<Vec<u8>>(), "(Basic|Bearer|basic) [A-Za-z0-9+/=:._-]{0,80}".prop_map(String::into_bytes),];
    bytes.prop_filter_map("a header's bytes", |bytes| HeaderValue::from_bytes(&bytes).ok())
}

#[test]
fn no_bytes_in_header_or_body_make_a_failure_of_ours() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exchange = runtime.block_on(Exchange::start());
    let paths = prop::sample::select(vec![
        "/oauth2/token",
        "/oauth2/token?grant_type=%FF",
        "/oauth2/introspect",
        "/oauth2/revoke",
        "/keyway/v1/api-keys",
    ]);
    let config = Config { failure_persistence: None, ..Config::with_cases(512) };
    TestRunner::new(config)
        .run(&(paths, headers(), kinds(), bodies()), |(path, authorization, kind, body)| {
            let request =
                Request::post(path).header(header::AUTHORIZATION, authorization).header(header::CONTENT_TYPE, kind);
            let answer = runtime.block_on(exchange.stranger().send(request.body(Body::from(body)).unwrap()));
            prop_assert!(matches!(answer.status.as_u16(), 400 | 401), "{}: {}", answer.status, answer.text);
            prop_assert!(answer.body.is_object());
            Ok(())
        })
        .unwrap();
}
