//! How far a request may stray, and what it is told when it strays further.

use serde::Deserialize;
use serde_json::json;
use wire::lenient::blank_as_object;
use wire::mcr_config::{BgpConnection, EndConfig};
use wire::order::VxcOrder;
use wire::product::{CancelProduct, ResourceTags};
use wire::user::UpdateEmployee;
use wire::{Int, Patch, Secret, Single};

use crate::read;

#[test]
fn whole_numbers_may_be_text_and_nothing_else_may_be_a_whole_number() {
    for (json, n) in
        [("500", 500), ("\"500\"", 500), ("-1", -1), ("\"-1\"", -1), ("500.0", 500), ("1.7e12", 1_700_000_000_000)]
    {
        assert_eq!(read::<Int>(json), Ok(Int(n)), "{json}");
    }
    for json in ["1.5", "\"1.5\"", "\"\"", "\"5k\"", "true", "null", "[]", "18446744073709551615", "1e300"] {
        let error = read::<Int>(json).unwrap_err();
        assert!(error.contains("expected a whole number"), "{json}: {error}");
    }
    assert_eq!(read::<Option<Int>>("null"), Ok(None));
    assert_eq!(serde_json::to_string(&Int(500)).unwrap(), "500");
}

#[test]
fn absent_null_and_value_are_three_things() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Body {
        #[serde(default)]
        name: Patch<String>,
    }
    let name = |json| read::<Body>(json).unwrap().name;
    assert_eq!(name("{}").into_option(), None);
    assert_eq!(name(r#"{"name":null}"#).into_option(), Some(None));
    assert_eq!(name(r#"{"name":""}"#).into_option(), Some(Some(String::new())));
    assert_eq!(name(r#"{"name":"a"}"#).map(|text| text.len()), Patch::Value(1));
    assert_eq!(
        read::<Body>(r#"{"name":1}"#).unwrap_err(),
        "name: invalid type: integer `1`, expected a string at line 1 column 9"
    );
}

#[test]
fn a_person_may_come_wrapped_in_an_array_of_one() {
    let bare = read::<Single<UpdateEmployee>>(r#"{"active":false}"#).unwrap();
    assert_eq!(bare.0.active, Some(false));
    assert_eq!(read(r#"[{"active":false}]"#), Ok(bare));
    let error = |json| read::<Single<UpdateEmployee>>(json).unwrap_err();
    assert!(error("[]").contains("invalid length 0, expected an object, or an array of one object"));
    assert!(error("[{},{}]").contains("invalid length 2"));
    assert!(error("7").contains("expected an object, or an array of one object"));
    assert!(error(r#"{"active":7}"#).starts_with("active: "));
    assert!(error(r#"[{"active":7}]"#).starts_with("[0].active: "));
}

#[test]
fn an_empty_body_is_an_empty_object() {
    for body in ["", " \r\n", "{}"] {
        let read: CancelProduct = serde_json::from_slice(blank_as_object(body.as_bytes())).unwrap();
        assert_eq!(read, CancelProduct::default());
    }
    assert_eq!(blank_as_object(b"[]"), b"[]");
}

#[test]
fn tags_are_cleared_on_purpose_only() {
    assert_eq!(read(r#"{"resourceTags":null}"#), Ok(ResourceTags::default()));
    assert_eq!(read::<ResourceTags>("{}").unwrap_err(), ".: missing field `resourceTags` at line 1 column 2");
}

#[test]
fn errors_say_where() {
    let error = read::<VxcOrder>(r#"{"associatedVxcs":[{"productName":"n","rateLimit":"fast"}]}"#).unwrap_err();
    assert!(
        error.starts_with(r#"associatedVxcs[0].rateLimit: invalid value: string "fast", expected a whole number"#),
        "{error}"
    );
    let config = r#"{"interfaces":[{"bgpConnections":[{"peerAsn":64512,"localIpAddress":"10.0.0.1","peerIpAddress":"10.0.0.2","shutdown":"yes"}]}]}"#;
    let error = read::<EndConfig>(config).unwrap_err();
    assert!(error.starts_with("interfaces[0].bgpConnections[0].shutdown: "), "{error}");
    assert!(error.contains("expected true or false"), "{error}");
}

#[test]
fn secrets_show_neither_when_printed_nor_when_refused() {
    let connection: BgpConnection = serde_json::from_value(json!({
        "peerAsn": "64512", "localIpAddress": "10.0.0.1", "peerIpAddress": "10.0.0.2", "password": "hunter22", "shutdown": "true",
    }))
    .unwrap();
    assert_eq!(connection.shutdown, Some(true));
    assert_eq!(connection.password.as_ref().map(Secret::expose), Some("hunter22"));
    assert!(!format!("{connection:?}").contains("hunter22"));
    assert_eq!(serde_json::to_value(&connection).unwrap()["password"], "hunter22");
    for wrong in ["123456", "-123456", "123456.5", "true"] {
        let error = read::<Secret>(wrong).unwrap_err();
        assert!(error.contains("invalid type, expected text") && !error.contains(wrong), "{error}");
    }
    assert!(read::<Secret>("[1]").unwrap_err().contains("expected text"));
}
