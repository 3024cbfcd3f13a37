//! Every path of the document: who may come in, and what is said where there is nothing.

use axum::body::Body;

use crate::kit::Exchange;

/// What may be asked without a token, each with its reason.
const PUBLIC: &[(&str, &str)] = &[
    ("get /.well-known/jwks.json", "verifiers have no token"),
    ("get /.well-known/oauth-authorization-server", "clients read it before their first token"),
    ("get /keyway/v1/invitations/{token}", "who is invited has no account yet"),
    ("get /keyway/v1/openapi.json", "the document itself"),
    ("post /keyway/v1/invitations/accept", "who is invited has no account yet"),
    ("post /keyway/v1/operator/accept", "the first operator has no account yet"),
    ("post /keyway/v1/password/ask", "who asks has lost the password"),
    ("post /keyway/v1/password/reset", "who asks has lost the password"),
    ("post /keyway/v1/sessions", "where sessions come from; asks for a password"),
    ("post /oauth2/token", "where tokens come from; asks for client credentials"),
    ("post /v3/login", "where sessions come from; asks for a password"),
];

/// The operations of the document, as `method path`.
pub fn operations() -> Vec<(String, String)> {
    let document = serde_json::to_value(api::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let mut all: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone())))
        .collect();
    all.sort();
    all
}

/// A path with something in the place of each parameter.
pub fn filled(path: &str) -> String {
    let segment = |segment: &str| {
        if segment.starts_with('{') { "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968".to_owned() } else { segment.to_owned() }
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_path_but_the_public_ones_answers_401_without_a_token() {
    let _proof = evidence::proves(&["AK-01 api", "AK-37 api", "AK-39 api"]);
    let exchange = Exchange::start().await;
    let stranger = exchange.stranger();
    let mut public: Vec<_> = PUBLIC.iter().map(|(operation, _)| (*operation).to_owned()).collect();
    for (method, path) in operations() {
        let operation = format!("{method} {path}");
        if let Some(at) = public.iter().position(|known| *known == operation) {
            public.remove(at);
            continue;
        }
        for token in [None, Some("Bearer nonsense"), Some("Basic bm9uc2Vuc2U="), Some("Bearer")] {
            let mut request = stranger.request(&method.to_uppercase(), &filled(&path));
            if let Some(token) = token {
                request = request.header("Authorization", token);
            }
            let answer = stranger.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 401, "{operation} with {token:?}: {}", answer.text);
            assert!(answer.headers.contains_key("www-authenticate"), "{operation}");
            if !path.starts_with("/oauth2/") {
                answer.refused(401);
            }
        }
    }
    assert!(public.is_empty(), "public and not there: {public:?}");
}

#[tokio::test]
async fn quirk_22_errors_are_a_text_a_null_and_a_trace_id() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for path in ["/", "/v2", "/v2/nothing/here", "/oauth2", "/%00", "/v2/products/%2e%2e/x"] {
        let answer = east.client().get(path).await;
        assert!(!answer.refused(404).is_empty(), "{path}");
        assert_eq!(answer.header("content-type"), "application/json;charset=UTF-8");
    }
    let answer = east.client().get("/oauth2/token").await;
    answer.refused(405);
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn the_document_is_public_and_names_every_operation() {
    let exchange = Exchange::start().await;
    let answer = exchange.stranger().get("/keyway/v1/openapi.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, serde_json::to_value(api::openapi()).unwrap());
    assert!(answer.body["openapi"].as_str().unwrap().starts_with("3.1"));
}
